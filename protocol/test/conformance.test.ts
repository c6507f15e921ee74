import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'

import { type AnswerQuestion, checkConformance, type Finding } from '../conformance/check-conformance.ts'
import { startSimpleEndpoint } from './fixtures/simple-endpoint.ts'

const secret = 'a-secret-of-the-tests'
const main = fileURLToPath(new URL('../conformance/main.ts', import.meta.url))
const wrongIn = (findings: Finding[]): string[] =>
  findings.filter(({ outcome }) => outcome === 'not ok').map(({ sentence }) => sentence)

test('the simple endpoint of docs/protocol.md conforms to the protocol', async (t) => {
  const { url, answerPrompt } = await startSimpleEndpoint(t, secret)
  const answer: AnswerQuestion = async (_question, said) => {
    await answerPrompt('otp' in said ? (said.otp ?? '') : '')
  }
  const findings = await checkConformance(url, { secret, answer })
  t.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'ok').map(({ detail }) => detail),
    ['It needs the feature approval.'],
  )
})

/** Runs the script. Resolves with its exit code and its output. */
function run(args: string[], env: Record<string, string>): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...args], { env }, (error, stdout) =>
      resolve({ code: Number(error?.code ?? 0), stdout }),
    )
  })
}

/** Serves a minimal endpoint. Resolves with its URL. */
async function serve(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('the script reports what passes and what it skips, as sentences or as JSON', async (t) => {
  const { url } = await startSimpleEndpoint(t, secret)
  const { code, stdout } = await run([url], { CFA_RESPONDER_SECRET: secret })
  t.is(code, 0)
  t.regex(stdout, /^ok {6}replies 401 to a handshake and to a question that come without the whole secret/m)
  t.regex(
    stdout,
    /^skipped asks again for another attempt: It needs somebody to answer \(--by-hand, or the option answer\)\.$/m,
  )
  t.false(stdout.includes(secret))
  const json = await run([url, '--json'], { CFA_RESPONDER_SECRET: secret })
  t.true((JSON.parse(json.stdout) as Finding[]).every(({ outcome }) => outcome !== 'not ok'))
})

test('the script exits with 1 if a check fails or nobody replies', async (t) => {
  const url = await serve(t, (_request, response) => response.writeHead(302, { location: '/else' }).end())
  const { code, stdout } = await run([url], { CFA_RESPONDER_SECRET: secret })
  t.is(code, 1)
  t.regex(stdout, /^not ok {2}redirects nowhere: It replied 302\.$/m)
  t.is((await run(['http://127.0.0.1:1/'], { CFA_RESPONDER_SECRET: secret })).code, 1)
})

test('the script exits with 2 without an endpoint or a secret', async (t) => {
  t.is((await run([], { CFA_RESPONDER_SECRET: secret })).code, 2)
  t.is((await run(['http://127.0.0.1:1/'], {})).code, 2)
})

test('the script shows its usage with --help, and exits with 2 for an unknown option', async (t) => {
  const help = await run(['--help'], {})
  t.is(help.code, 0)
  t.regex(help.stdout, /^npm run conformance -- <endpoint>/)
  t.is((await run(['http://127.0.0.1:1/', '--by-hnad'], { CFA_RESPONDER_SECRET: secret })).code, 2)
})

test('an endpoint that checks neither secrets nor questions fails', async (t) => {
  const features = ['wait', 'sealed']
  const url = await serve(t, (request, response) => {
    request.resume()
    if (request.method === 'POST') return response.writeHead(202, { location: 'https://else.example/' }).end()
    return response.end(JSON.stringify({ protocol: 1, features }))
  })
  const wrong = wrongIn(await checkConformance(url, { secret }))
  for (const sentence of [
    'replies 401 to a handshake and to a question that come without the whole secret, and asks nobody',
    'refuses a question with an unknown key with 400',
    'replies 202 with a Location of its own origin, the same one for a repeat',
  ]) {
    t.true(wrong.includes(sentence), sentence)
  }
})

for (const [title, body, isWrong] of [
  ['without a body', '', false],
  ['that says that the path is unknown', '{"error":"not_found"}', true],
] as const) {
  test(`a 404 to the handshake ${title} ${isWrong ? 'fails' : 'is that of a simple endpoint'}`, async (t) => {
    const url = await serve(t, (_request, response) => response.writeHead(404).end(body))
    const wrong = wrongIn(await checkConformance(url, { secret }))
    t.is(wrong.includes('replies to the handshake with its features, or with 404 or 405'), isWrong)
  })
}
