import { element } from './view.js'

/** Shows what would be on the phones of the maintainers. No page of a real responder has this. */
export async function showAuthenticator() {
  await refresh()
  element('authenticator').hidden = false
}

async function refresh() {
  const response = await fetch('/api/authenticator').catch(() => undefined)
  if (!response?.ok) return
  const { codes, secondsLeft } = await response.json()
  element('codes').replaceChildren(...codes.map(codeItem))
  countDown(secondsLeft)
}

function codeItem({ account, code }) {
  const item = document.createElement('li')
  const name = document.createElement('span')
  const digits = document.createElement('code')
  name.textContent = account
  digits.textContent = `${code.slice(0, 3)} ${code.slice(3)}`
  item.append(name, digits)
  return item
}

function countDown(secondsLeft) {
  element('seconds').textContent = secondsLeft
  if (secondsLeft > 0) setTimeout(countDown, 1000, secondsLeft - 1)
  else refresh()
}
