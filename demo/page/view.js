import { checkPhrase } from '@cfa/protocol/check-phrase.js'

export const element = (id) => document.getElementById(id)

const LEADS = {
  waiting: 'A release waits for you',
  answered: 'Approved',
  publishing: 'On its way to the registry',
  rejected: 'The code was not accepted',
  published: 'Published',
  failed: 'The release failed',
  declined: 'Declined',
  withdrawn: 'The job asks no more',
  expired: 'Nobody answered in time',
}

/** What is to be released. Texts of the job are set as text, never as markup. */
export async function showRelease({ question, state }) {
  const { name, version, tag, registry, integrity, files, size } = question.package
  const scope = /^@.*\//.exec(name)?.[0] ?? ''
  setTexts({
    lead: LEADS[state],
    scope,
    name: name.slice(scope.length),
    version,
    tag,
    registry: new URL(registry).host,
    files: files ?? UNKNOWN,
    size: size === null ? UNKNOWN : describeSize(size),
    branch: question.build.branch ?? UNKNOWN,
    commit: question.build.commit?.slice(0, 12) ?? UNKNOWN,
    integrity: integrity ?? UNKNOWN,
    phrase: question.key ? await checkPhrase(question.key) : UNKNOWN,
    approve: question.ask === 'approval' ? `Approve ${version}` : `Publish ${version}`,
  })
  document.title = `${LEADS[state]}: ${name}@${version}`
  element('release').hidden = false
}

function setTexts(texts) {
  for (const [id, text] of Object.entries(texts)) element(id).textContent = text
}

const UNKNOWN = '–'

function describeSize(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`
}

export function clearForm({ accounts }) {
  element('problem').textContent = ''
  showAccounts(accounts)
}

/** @param isAgain - An answer was given before, and did not do. */
export function showForm({ state }, isAgain) {
  const form = element('answer')
  if (state !== 'waiting' && form.contains(document.activeElement)) element('news').focus()
  form.hidden = state !== 'waiting'
  form.classList.toggle('refused', isAgain)
  if (isAgain) element('code').focus()
}

/** The choice of the last attempt stays. */
function showAccounts(accounts) {
  const list = element('accounts')
  if (list.childElementCount === accounts.length) return
  list.replaceChildren(...accounts.map(accountChoice))
}

function accountChoice(account) {
  const label = document.createElement('label')
  const input = document.createElement('input')
  Object.assign(input, { type: 'radio', name: 'account', value: account })
  label.append(input, account)
  return label
}

const NEWS = {
  answered: { approval: 'The job makes the tag now.', code: 'The job takes it from here.' },
  publishing: 'The job publishes with the code.',
  published: 'Published. You can close this page.',
  failed: 'The release failed. The job’s log says why.',
  declined: 'Nothing was published.',
  withdrawn: 'The job was stopped.',
  expired: 'Nobody answered in time, and the job has given up.',
}

const AGAIN = {
  rejected: 'The registry did not accept the last code. It asks for another one.',
  expired: 'The last code was too old when it could be used. It asks for another one.',
  changed: 'The contents have changed since they were approved. Look at them again.',
  none: 'The code that came with the approval was not accepted, or came too late. Another one is needed.',
}

/** One line for each thing that happened, the last one last. What was rejected is asked for again, and said then. */
export function showNews(news, { answeredAs, isAgain }) {
  const text = isAgain ? describeAgain(news) : whatHappened(news, answeredAs)
  if (!text) return
  const item = document.createElement('li')
  const time = document.createElement('time')
  time.textContent = new Date().toLocaleTimeString([], { hourCycle: 'h23' })
  item.append(time, text)
  item.dataset.state = news.state
  element('news').append(item)
}

/** The job's own words where it has said more. */
function describeAgain({ question, reason }) {
  return reason ?? AGAIN[question.reason ?? 'none']
}

function whatHappened({ question: { ask }, state }, answeredAs) {
  if (state === 'waiting') return undefined
  const by = answeredAs ? ` by ${answeredAs}` : ''
  if (state === 'answered')
    return `${ask === 'approval' ? 'Approved' : 'Answered'}${by}. ${NEWS.answered[ask]}`
  return state === 'declined' ? `Declined${by}. ${NEWS.declined}` : NEWS[state]
}
