import { PassThrough } from 'node:stream'
import test, { type ExecutionContext } from 'ava'
import type { CommandPlace } from '../../lib/commands/command.ts'
import { runCommand } from '../../lib/commands/run-command.ts'
import { createFolder } from '../fakes/folder.ts'
import { createOpticService } from '../fakes/optic-service.ts'
import { serveTable } from '../fakes/table-registry.ts'
import { type EndpointOptions, startEndpoint } from '../helpers/endpoint.ts'
import { startServer } from '../responders/server.ts'
import { knows } from '../verify/verify-scene.ts'

const SPEC = ['--account', 'alice', '--package', '@scope/a@1.2.3']

/** A job with the tokens of two maintainers, and a responder. */
async function job(t: ExecutionContext, options: EndpointOptions, env: Record<string, string> = {}) {
  const registry = await startServer(t, serveTable(knows({ t1: 'alice', t2: 'bob' })))
  const endpoint = await startEndpoint(options)
  t.teardown(endpoint.close)
  const cwd = createFolder(t, { 'package.json': { name: 'root', private: true } })
  const written = { stdout: '', stderr: '' }
  const stream = (name: 'stdout' | 'stderr') =>
    new PassThrough().on('data', (chunk: Buffer) => {
      written[name] += chunk
    })
  const tokens = { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB: 't2' }
  const given = Object.keys(env).length > 0 ? env : tokens
  const place = {
    cwd,
    env: { NPM_CONFIG_REGISTRY: `${registry.url.origin}/`, HOME: cwd, ...given, ...endpoint.env },
    ...{ stdin: new PassThrough(), stdout: stream('stdout'), stderr: stream('stderr') },
  }
  const run = (...args: string[]) => runCommand(['otp', ...args], place as unknown as CommandPlace)
  return { run, endpoint, written }
}

const code = (otp: string) => ({ answer: { username: 'alice', otp } })

test('the code is the only line on standard output', async (t) => {
  const { run, written, endpoint } = await job(t, {
    features: ['wait', 'sealed'],
    decide: () => code('123456'),
  })
  t.is(await run(...SPEC), 0, written.stderr)
  t.is(written.stdout, '123456\n')
  t.notRegex(written.stderr, /(?<!::add-mask::)123456/)
  t.deepEqual(
    endpoint.reports.map((report) => report.state),
    [],
    'the outcome of the code is unknown',
  )
})

test('a service is asked for a code of the named account only', async (t) => {
  const phones = { ofalice: () => ({ body: '123456' }) }
  const { url, received } = await startServer(t, createOpticService(phones))
  const tokens = { NPM_TOKEN_ALICE: 't1', NPM_TOKEN_BOB: 't2' }
  const optic = { CFA_OPTIC_URL: url.origin, OPTIC_TOKEN_ALICE: 'ofalice', OPTIC_TOKEN_BOB: 'ofbob' }
  const { run, written } = await job(t, {}, { ...tokens, ...optic })
  t.is(await run(...SPEC, '--responder', 'optic'), 0, written.stderr)
  t.is(written.stdout, '123456\n')
  t.is(received.length, 1)
})

test('the question is for one account, package and version, without an integrity', async (t) => {
  const { run, endpoint } = await job(t, { features: ['web'], decide: () => code('123456') })
  await run(...SPEC, '--tag', 'next')
  t.is(endpoint.questions.length, 1)
  t.like(endpoint.questions[0], {
    ask: 'code',
    kind: 'publish',
    accounts: ['alice'],
    package: { name: '@scope/a', version: '1.2.3', tag: 'next', integrity: null },
  })
  t.is(endpoint.questions[0]?.web, undefined, 'there is no write to confirm')
})

test('the owner of NPM_TOKEN has to be the named account', async (t) => {
  const options = { decide: () => code('123456') }
  const right = await job(t, options, { NPM_TOKEN: 't1' })
  t.is(await right.run(...SPEC), 0, right.written.stderr)
  const wrong = await job(t, options, { NPM_TOKEN: 't2' })
  t.is(await wrong.run(...SPEC), 1)
  t.regex(wrong.written.stderr, /EACCOUNTMISSING/)
  t.is(wrong.endpoint.questions.length, 0)
})

test('a decline exits with 3 and writes nothing to standard output', async (t) => {
  const decide = () => ({ answer: { declined: true, by: 'bob' } }) as never
  const { run, written } = await job(t, { decide })
  t.is(await run(...SPEC), 3, written.stderr)
  t.is(written.stdout, '')
  t.regex(written.stderr, /EOTPDECLINED/)
})

test('an answer that is not a code is asked for three times in all', async (t) => {
  const { run, written, endpoint } = await job(t, { decide: () => code('hello') })
  t.is(await run(...SPEC), 1)
  t.is(written.stdout, '')
  t.regex(written.stderr, /EOTPUNUSABLE/)
  t.deepEqual(
    endpoint.questions.map(({ attempt, reason }) => [attempt, reason]),
    [
      [1, null],
      [2, 'rejected'],
      [3, 'rejected'],
    ],
  )
})

test('a code in the second answer is used', async (t) => {
  const { run, written } = await job(t, {
    decide: (_question, asked) => code(asked === 1 ? 'hello' : '654321'),
  })
  t.is(await run(...SPEC), 0, written.stderr)
  t.is(written.stdout, '654321\n')
})

for (const args of [
  [],
  ['--account', 'alice'],
  ['--package', 'a@1.0.0'],
  ['--account', 'alice', '--package', 'a'],
  ['--account', 'alice', '--package', 'a@latest'],
])
  test(`“otp ${args.join(' ')}” is wrong usage`, async (t) => {
    const { run, written } = await job(t, {})
    t.is(await run(...args), 2)
    t.is(written.stdout, '')
  })

test('help says that the code is not bound to what is published', async (t) => {
  const { run, written } = await job(t, {})
  t.is(await run('--help'), 0)
  t.regex(written.stdout, /not bound to what is published/)
})
