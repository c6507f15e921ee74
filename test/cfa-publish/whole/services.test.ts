import { existsSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { TestUser } from '../../../test-registry/index.ts'
import { REFUSED } from '../../fakes/optic-service.ts'
import type { PublishRun } from '../../helpers/cfa-publish.ts'
import { type CodeService, startCfa, startOptic, startSecrets } from '../../helpers/code-services.ts'
import { createHarness } from '../../helpers/harness.ts'
import { MASKS } from '../../helpers/release-claims.ts'
import type { Workspaces } from '../../helpers/workspaces-scene.ts'

const { registry, workspaces, publish } = await createHarness(test, { stages: true })

/** Three packages, whose maintainers’ codes can be reused. */
const place = () =>
  workspaces(({ alice, bob }) => {
    for (const { name } of [alice, bob]) registry.reuseCodes(name)
    return {}
  })

/** Each of the three packages is asked about first, and the last code is used for all of them. */
const FIRST = 3

/** The first codes are refused, and every later one is accepted. */
function codesOf({ name }: TestUser) {
  const given: string[] = []
  const next = (count: number) => {
    const code = count <= FIRST ? registry.staleCode(name) : registry.code(name)
    given.push(code)
    return code
  }
  return { given, next }
}

/** A wrong code was rejected once, another was asked for, this user published everything, and no secret is shown. */
async function isPublishedBy(
  t: ExecutionContext,
  { names, writes, published }: Workspaces,
  user: TestUser,
  { exitCode, stdout, stderr, leaks }: PublishRun,
  secrets: readonly string[],
): Promise<void> {
  t.is(exitCode, 0, stderr)
  t.deepEqual(writes(), ['a 401', 'a 201', 'b 201', 'c 201'])
  t.deepEqual(await published(), names)
  for (const name of names) t.is(registry.publisherOf(name, '1.0.0'), user.name)
  t.regex(stderr, /passes on a code, unsealed/)
  t.regex(stderr, /The registry did not accept the code/)
  const shown = stdout + stderr.replace(MASKS, '')
  for (const secret of secrets) t.false(shown.includes(secret), shown)
  t.deepEqual(leaks, [])
}

test('continuous-auth asks for the code of one named account, and again after a rejected one', async (t) => {
  const workspaces = await place()
  const { alice } = workspaces
  const codes = codesOf(alice)
  const service = await startCfa(t, codes.next)
  const flags = ['--accounts', alice.name, '--json']
  const ended = await publish(workspaces, { flags, env: service.env })
  await isPublishedBy(t, workspaces, alice, ended, [...service.secrets, ...codes.given])
  t.is(service.asked(), FIRST + 1)
  t.is(ended.stderr.match(/^Proof:$/gm)?.length, FIRST + 1)
  const report = JSON.parse(ended.stdout.slice(ended.stdout.indexOf('{')))
  t.is(report.state, 'published', 'the proof is not in the report')
})

test('wait-for-secrets asks for an account and its code, and again after a rejected one', async (t) => {
  const workspaces = await place()
  const { alice, bob } = workspaces
  const codes = codesOf(bob)
  const service = await startSecrets(t, (_lines, count) => [bob.name, codes.next(count)])
  const ended = await publish(workspaces, { env: service.env })
  await isPublishedBy(t, workspaces, bob, ended, [...service.secrets, ...codes.given, alice.token])
  t.is(service.asked(), FIRST + 1)
  t.regex(ended.stderr, /https:\/\/app\.stepsecurity\.io\/secrets\/example\/project\/9/)
})

test('the first phone that answers optic decides the account, and a rejected code is asked for again', async (t) => {
  const workspaces = await place()
  const codes = codesOf(workspaces.bob)
  const service = await startOptic(t, workspaces, {
    alice: () => 'hold',
    bob: (count) => ({ body: codes.next(count) }),
  })
  const ended = await publish(workspaces, { env: service.env })
  await isPublishedBy(t, workspaces, workspaces.bob, ended, [...service.secrets, ...codes.given])
})

test('a decline on the phone at the last of three questions uploads nothing', async (t) => {
  const workspaces = await place()
  const { alice } = workspaces
  const service = await startOptic(t, workspaces, {
    alice: (count) => (count < FIRST ? { body: registry.code(alice.name) } : REFUSED),
    bob: () => 'hold',
  })
  const { exitCode, stderr } = await publish(workspaces, { env: service.env })
  t.is(exitCode, 3, stderr)
  t.deepEqual(workspaces.writes(), [])
  t.regex(stderr, new RegExp(`EOTPDECLINED.*${alice.name}`, 's'))
})

test('--each asks a service for each write while the tool waits', async (t) => {
  const workspaces = await place()
  const codes = codesOf(workspaces.bob)
  const service = await startOptic(t, workspaces, {
    alice: () => 'hold',
    bob: (count) => ({ body: codes.next(count + FIRST - 1) }),
  })
  const { exitCode, stderr } = await publish(workspaces, { flags: ['--each'], env: service.env })
  t.is(exitCode, 0, stderr)
  t.deepEqual(workspaces.writes(), ['a 401', 'a 201', 'b 201', 'c 201'])
})

test('--staged stages everything first, and approves it with a code from a service', async (t) => {
  const workspaces = await place()
  const codes = codesOf(workspaces.alice)
  const service = await startOptic(t, workspaces, {
    alice: (count) => ({ body: codes.next(count) }),
    bob: () => 'hold',
  })
  const { exitCode, stderr } = await publish(workspaces, { flags: ['--staged'], env: service.env })
  t.is(exitCode, 0, stderr)
  t.deepEqual(await workspaces.published(), workspaces.names)
  t.regex(stderr, /The registry did not accept the code/)
})

const cannot: Array<[string, (t: ExecutionContext, at: Workspaces) => Promise<CodeService>, string]> = [
  ['continuous-auth with several accounts', (t) => startCfa(t, () => undefined), 'ERESPONDERACCOUNTS'],
  [
    'continuous-auth with a secret that it does not know',
    async (t) => {
      const service = await startCfa(t, () => undefined)
      return { ...service, env: { ...service.env, CFA_SECRET: 'another' } }
    },
    'ERESPONDERSERVICE',
  ],
  [
    'wait-for-secrets outside of GitHub',
    async (t) => {
      const service = await startSecrets(t, () => undefined)
      return { ...service, env: { ...service.env, GITHUB_ACTIONS: '' } }
    },
    'ERESPONDERCI',
  ],
  [
    'optic without the token of any account',
    async (t, at) => {
      const service = await startOptic(t, at, { alice: () => 'hold', bob: () => 'hold' })
      const { CFA_RESPONDER_URL = '', CFA_OPTIC_URL = '' } = service.env
      return { ...service, env: { CFA_RESPONDER_URL, CFA_OPTIC_URL } }
    },
    'ERESPONDERVARIABLE',
  ],
]

for (const [title, start, code] of cannot)
  test(`${title} is ${code} before the command starts`, async (t) => {
    const workspaces = await place()
    const service = await start(t, workspaces)
    const command = [process.execPath, '--eval', "require('node:fs').writeFileSync('started', '')"]
    const { exitCode, stderr } = await publish(workspaces, { command, env: service.env })
    t.is(exitCode, 1, stderr)
    t.true(stderr.includes(code), stderr)
    t.false(existsSync(path.join(workspaces.cwd, 'started')))
    t.is(service.asked(), 0)
  })
