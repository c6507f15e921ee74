import test, { type ExecutionContext } from 'ava'
import { REFUSED } from '../../fakes/optic-service.ts'
import type { PublishOptions } from '../../helpers/cfa-publish.ts'
import { type CodeService, startCfa, startOptic, startSecrets } from '../../helpers/code-services.ts'
import { createHarness } from '../../helpers/harness.ts'
import { withTurn } from '../../helpers/turns.ts'
import type { Workspaces } from '../../helpers/workspaces-scene.ts'
import { type Served, startServer } from '../../responders/server.ts'

const { registry, workspaces, ...harness } = await createHarness(test, { stages: true })
const publish = (at: Workspaces, options: PublishOptions) => withTurn(() => harness.publish(at, options))

/** One package, and a command that publishes it. */
const place = () => workspaces(() => ({ packages: { a: [] } }))

const PAGE: Served = { body: '<!doctype html>123456', headers: { 'content-type': 'text/html' } }
const RECOVERY = '0123456789abcdef'.repeat(4)
type Start = (t: ExecutionContext, at: Workspaces) => Promise<CodeService>

const CFA_POLL = /-[0-9a-f]{12}$/
const cfaAnswers =
  (...wrong: string[]): Start =>
  (t, { alice }) =>
    startCfa(t, (count) => wrong[count - 1] ?? registry.code(alice.name))
const cfaReplies =
  (served: Served): Start =>
  (t) =>
    startCfa(
      t,
      () => undefined,
      ({ path }) => (CFA_POLL.test(path) ? served : undefined),
    )
const formIs =
  (wrong: (at: Workspaces) => string[]): Start =>
  (t, at) =>
    startSecrets(t, (_lines, count) => (count === 1 ? wrong(at) : [at.bob.name, registry.code(at.bob.name)]))
const formReplies =
  (served: Served): Start =>
  (t) =>
    startSecrets(
      t,
      () => undefined,
      ({ method }) => (method === 'GET' ? served : undefined),
    )
const phoneSays =
  (wrong: (at: Workspaces) => string): Start =>
  (t, at) =>
    startOptic(t, at, {
      alice: () => 'hold',
      bob: (count) => ({ body: count === 1 ? wrong(at) : registry.code(at.bob.name) }),
    })
const phonesReply =
  (served: Served): Start =>
  (t, at) =>
    startOptic(t, at, { alice: () => served, bob: () => served })

const again: Array<[string, Start]> = [
  ['continuous-auth: no digits', cfaAnswers('twelve')],
  ['continuous-auth: a recovery code', cfaAnswers(RECOVERY)],
  ['wait-for-secrets: a recovery code', formIs(({ bob }) => [bob.name, RECOVERY])],
  ['wait-for-secrets: an unknown account', formIs(({ bob }) => ['mallory', registry.code(bob.name)])],
  ['wait-for-secrets: no account', formIs(({ bob }) => ['', registry.code(bob.name)])],
  ['wait-for-secrets: no code', formIs(({ bob }) => [bob.name, ''])],
  ['wait-for-secrets: an empty form', formIs(() => ['', ''])],
  ['optic: no digits', phoneSays(() => 'twelve')],
  ['optic: an empty reply', phoneSays(() => '')],
  ['optic: a recovery code', phoneSays(() => RECOVERY)],
]

for (const [title, start] of again)
  test(`${title}: the answer is not sent, and somebody is asked again`, async (t) => {
    const workspaces = await place()
    const { env } = await start(t, workspaces)
    const { alice, bob } = workspaces
    const user = env.CFA_RESPONDER_URL === 'continuous-auth' ? alice : bob
    const flags = user === alice ? ['--accounts', alice.name] : []
    const { exitCode, stderr } = await publish(workspaces, { flags: [...flags, '--timeout', '1m'], env })
    t.is(exitCode, 0, stderr)
    t.deepEqual(workspaces.writes(), ['a 201'])
    t.is(registry.publisherOf(workspaces.names[0] ?? '', '1.0.0'), user.name)
    t.false(stderr.includes(RECOVERY))
  })

/** A code is good for the account that it comes with, and for no other. */
const foreign: Array<[string, Start]> = [
  ['continuous-auth', (t, { bob }) => startCfa(t, () => registry.code(bob.name))],
  ['wait-for-secrets', (t, { alice, bob }) => startSecrets(t, () => [alice.name, registry.code(bob.name)])],
  [
    'optic',
    (t, at) => startOptic(t, at, { alice: () => ({ body: registry.code(at.bob.name) }), bob: () => 'hold' }),
  ],
]

for (const [service, start] of foreign)
  test(`${service}: the code of another user publishes nothing, and after three of them the run ends`, async (t) => {
    const workspaces = await place()
    const { env } = await start(t, workspaces)
    const flags = service === 'continuous-auth' ? ['--accounts', workspaces.alice.name] : []
    const { exitCode, stderr } = await publish(workspaces, { flags, env })
    t.is(exitCode, 1, stderr)
    t.deepEqual(workspaces.writes(), ['a 401', 'a 401', 'a 401'])
    t.true(stderr.includes('EOTPREJECTED'), stderr)
  })

const declined = { state: 'error', userThatResponded: 'Bob', errorReason: 'Not today.' }
const ends: Array<[string, Start, string]> = [
  ['continuous-auth: an HTML page', cfaReplies(PAGE), 'ERESPONDERSERVICE'],
  ['continuous-auth: no code', cfaReplies({ body: { response: null } }), 'ERESPONDERSERVICE'],
  ['continuous-auth: a forgotten request', cfaReplies({ status: 404 }), 'ERESPONDERSERVICE'],
  ['continuous-auth: a decline', cfaReplies({ status: 410, body: declined }), 'EOTPDECLINED'],
  [
    'continuous-auth: an error that is not a decline',
    cfaReplies({ status: 410, body: { state: 'error' } }),
    'ERESPONDERSERVICE',
  ],
  ['wait-for-secrets: an HTML page', formReplies(PAGE), 'ERESPONDERSERVICE'],
  ['wait-for-secrets: a code alone', formReplies({ body: '123456' }), 'ERESPONDERSERVICE'],
  ['wait-for-secrets: a refusal', formReplies({ status: 401 }), 'ERESPONDERSERVICE'],
  ['optic: an HTML page', phonesReply(PAGE), 'ERESPONDERSERVICE'],
  ['optic: no content', phonesReply({ status: 204 }), 'ERESPONDERSERVICE'],
  ['optic: an unknown token', phonesReply({ status: 404 }), 'ERESPONDERSERVICE'],
  ['optic: a decline', phonesReply(REFUSED), 'EOTPDECLINED'],
  [
    'optic: a redirect',
    async (t, at) => {
      const other = await startServer(t, { body: registry.code(at.alice.name) })
      return phonesReply({ status: 307, headers: { location: other.url.href } })(t, at)
    },
    'ERESPONDERSERVICE',
  ],
]

for (const [title, start, code] of ends)
  test(`${title} is ${code}, and nothing is uploaded`, async (t) => {
    const workspaces = await place()
    const { env, secrets } = await start(t, workspaces)
    const flags = title.startsWith('continuous-auth') ? ['--accounts', workspaces.alice.name] : []
    const { exitCode, stderr } = await publish(workspaces, { flags, env })
    t.is(exitCode, code === 'EOTPDECLINED' ? 3 : 1, stderr)
    t.true(stderr.includes(code), stderr)
    t.deepEqual(workspaces.writes(), [])
    for (const secret of secrets) t.false(stderr.includes(secret), stderr)
  })
