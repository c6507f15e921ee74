// Issues in a private repository: a maintainer comments with a code, or with “no” and why. It can’t seal, so GitHub
// and everybody who can read that repository can read a code, also in an e-mail. The token needs only “Issues: write”
// for that repository. MAINTAINERS is {"<GitHub user id>": "<npm user>"}.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import * as cfa from '@cfa/protocol/endpoint'

const { CFA_RESPONDER_SECRET: secret, MAINTAINERS, ISSUES_REPOSITORY, ISSUES_TOKEN, PORT } = process.env
const { GITHUB_API_URL = 'https://api.github.com', POLL_MS = 3000 } = process.env
const questions = cfa.createPendingQuestions(JSON.parse(MAINTAINERS))

async function call(method, path, body) {
  const headers = { authorization: `Bearer ${ISSUES_TOKEN}` }
  const url = `${GITHUB_API_URL}/repos/${ISSUES_REPOSITORY}/issues${path}`
  const reply = await fetch(url, { method, headers, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(`GitHub replied ${reply.status} to ${method} ${path}.`)
  return reply.status === 204 ? undefined : reply.json()
}

async function ask(question, { signal }) {
  const facts = cfa.describeQuestion(question).replace(/^/gm, '    ') // indented: no Markdown, no mentions
  const body = `${facts}\n\nComment with your code, or with “no” and why.`
  const { number } = await call('POST', '', { title: 'A release waits for an answer', body })
  readComments(number, signal).catch(console.error)
  return questions.wait(number, question, signal)
}

async function readComments(number, signal) {
  for (let isLast = false; !isLast; await sleep(Number(POLL_MS))) {
    isLast = signal.aborted // comments that came until then are deleted too
    for (const { id, user, body } of await call('GET', `/${number}/comments`).catch(() => [])) {
      questions.answer(number, user.id, body)
      await call('DELETE', `/comments/${id}`).catch(console.error)
    }
  }
  await call('PATCH', `/${number}`, { state: 'closed' })
}

const endpoint = cfa.createEndpoint({ secret, ask, onError: console.error })
createServer(cfa.nodeListener(endpoint)).listen(PORT ?? 8080, '127.0.0.1')
