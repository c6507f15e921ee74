import test from 'ava'
import { until } from '../helpers/until.ts'
import { keepsToTheProtocol, serve, startExample } from './example.ts'
import { createGithub } from './stand-ins/github.ts'

const [ALICE, STRANGER] = [11, 99]

test('the issue bot conforms to the protocol, accepts only answers from maintainers and keeps no code', async (t) => {
  const token = crypto.randomUUID()
  const github = createGithub(token, 'example/releases')
  let isDeleted = false
  const handle = async (request: Request): Promise<Response> => {
    if (request.method !== 'DELETE' || isDeleted) return github.handle(request)
    isDeleted = true
    return new Response(null, { status: 502 }) // the next poll deletes it
  }
  const url = await startExample(t, 'github-issue.js', {
    env: {
      MAINTAINERS: JSON.stringify({ [ALICE]: 'alice' }),
      GITHUB_API_URL: await serve(t, handle),
      ISSUES_REPOSITORY: 'example/releases',
      ISSUES_TOKEN: token,
      POLL_MS: '10',
    },
  })
  await keepsToTheProtocol(t, url, async (text) => {
    const { number, body } = await github.opened.take()
    t.regex(body, /^ {4}.*@example\/tool@0\.0\.0-conformance/)
    github.comment(number, STRANGER, '999999')
    github.comment(number, ALICE, 'soon')
    github.comment(number, ALICE, text)
  })
  await until(() => github.closed.length === github.opened.all.length)
  t.deepEqual(github.readable(), [])
})
