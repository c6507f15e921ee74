import { showAuthenticator } from './authenticator.js'
import { sealAndSend } from './send.js'
import { clearForm, element, showForm, showNews, showRelease } from './view.js'

const form = element('answer')
let shown = {}
let answeredAs = null

form.addEventListener('submit', (event) => {
  event.preventDefault()
  const code = element('code').value
  send((account) => (account ? { username: account, otp: code } : undefined))
})

element('decline').addEventListener('click', () => {
  const reason = element('reason').value.trim() || null
  send((account) => ({ declined: true, by: account ?? null, reason }))
})

form.addEventListener('input', () => {
  element('problem').textContent = ''
  for (const field of form.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid')
})

/** @param answerOf - What the chosen account says; `undefined` if one has to be chosen first. */
async function send(answerOf) {
  const account = new FormData(form).get('account')
  const answer = answerOf(account)
  if (!answer) return complain('Choose whose code it is.', form.elements.account)
  const problem = await sealAndSend(answer, shown.question)
  if (problem) return complain(problem, element('code'))
  answeredAs = account
  element('code').value = ''
}

function complain(text, field) {
  element('problem').textContent = text
  const target = field instanceof RadioNodeList ? field[0] : field
  target.setAttribute('aria-invalid', 'true')
  target.focus()
}

/** Shows what is new as soon as it is; when the server is gone, the demo is over. */
async function follow() {
  for (let after = 0; ; ) {
    const response = await fetch(`/api/release?after=${after}`, { headers: { prefer: 'wait=20' } })
    const news = await response.json()
    if (news.revision > after) await show(news)
    after = news.revision
  }
}

async function show(news) {
  if (!news.question) return
  const before = shown
  shown = news
  const isNew = keyOf(news) !== keyOf(before)
  const isAgain = isNew && before.question !== undefined && news.state === 'waiting'
  await showRelease(news)
  if (isNew) clearForm(news.question)
  showForm(news, isAgain)
  element('authenticator').hidden = isFinal(news)
  if (isNew || news.state !== before.state) showNews(news, { answeredAs, isAgain })
}

const isFinal = ({ state }) => ['published', 'declined', 'failed', 'withdrawn', 'expired'].includes(state)

const keyOf = ({ question }) => question && `${question.id} ${question.attempt}`

showAuthenticator()
follow().catch(() => {
  element('authenticator').hidden = true
  form.hidden = true
  if (!isFinal(shown))
    element('lead').textContent = 'The demo has ended, so nobody waits for an answer any more.'
})
