import test from 'ava'
import { checkShownTrust } from '../../lib/flows/check-shown-trust.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import type { TrustGuard } from '../../lib/trust/guard.ts'
import type { Connection } from '../../lib/verify/types.ts'
import { createContext } from '../fakes/context.ts'
import { absent, replyWith } from '../fakes/registry.ts'
import { createTableRegistry } from '../fakes/table-registry.ts'
import { list, status } from '../staged/stage-scene.ts'
import { answer, CREATED, LIVE_AFTER_APPROVAL, OURS } from './answers.ts'
import { type FlowGiven, flowScene } from './flow-scene.ts'

const guard = (changes: Partial<TrustGuard> = {}): TrustGuard => ({
  history: [{ version: '1.0.0', publishedAt: 0, carries: ['provenance'] }],
  carries: [],
  policy: 'allow',
  ...changes,
})

/** What the registry shows of the version once it is live. */
const shows = (carries: object) => ({ manifest: replyWith(200, { version: '2.1.0', ...carries }) })
const ATTESTED = {
  dist: { attestations: { provenance: { predicateType: 'https://slsa.dev/provenance/v1' } } },
}

const direct = (trust: TrustGuard, given: Partial<FlowGiven> = {}): FlowGiven => ({
  ...{ kind: 'direct', answer, features: ['approval', 'trust'] },
  table: { publish: CREATED, ...LIVE_AFTER_APPROVAL, ...shows({}) },
  connection: { trust },
  ...given,
})

test('each question says what the version will carry, and what an earlier one carries', async (t) => {
  const scene = flowScene(t, direct(guard()))
  await scene.prepare()
  await scene.publish()
  const trust = { carries: [], earlier: { version: '1.0.0', carries: ['provenance'] } }
  t.deepEqual(
    scene.responder.asked.map((question) => question.trust),
    [trust, trust],
  )
})

test('nothing is read about earlier versions between the answer and the write', async (t) => {
  const scene = flowScene(t, direct(guard({ history: [], policy: 'keep' })))
  await scene.prepare()
  const before = scene.registry.kinds()
  await scene.publish()
  t.deepEqual(before, ['packument', 'packument'])
  t.is(scene.registry.kinds()[before.length], 'publish')
})

test('a responder without the feature trust gets a question without it', async (t) => {
  const scene = flowScene(t, direct(guard(), { features: ['approval'] }))
  await scene.prepare()
  t.false('trust' in (scene.responder.asked[0] ?? {}))
})

test('an npm that signs nothing against the set-up is ETRUSTDOWNGRADE, and nobody is asked', async (t) => {
  const scene = flowScene(t, direct(guard({ carries: ['provenance'], policy: 'keep' })))
  await t.throwsAsync(scene.prepare(), { code: 'ETRUSTDOWNGRADE' })
  t.deepEqual(scene.responder.asked, [])
  t.deepEqual(scene.npm.commands(), ['version', 'publish', 'publish ended'])
})

test('an npm that signs nothing against the set-up is a warning in an unattended release', async (t) => {
  const trust = guard({ carries: ['provenance'], policy: 'warn' })
  const table = { publish: CREATED, ...shows({}) }
  const scene = flowScene(t, { kind: 'unattended', table, connection: { trust } })
  await scene.prepare()
  await scene.publish()
  t.is(scene.context.lines.filter((line) => /will carry less than an earlier one/.test(line)).length, 1)
})

test('a staged version carries an approval, whatever npm signs', async (t) => {
  const trust = guard({ carries: ['approval'], policy: 'keep' })
  const approve = replyWith(201, {})
  const staged = { stage: replyWith(201, { stageId: 'x' }), approve, list: list() }
  const scene = flowScene(t, {
    ...{ kind: 'staged', answer, features: ['approval', 'trust'], connection: { trust } },
    table: { ...staged, packument: absent(), status: status('published') },
  })
  await scene.prepare().catch(() => {})
  t.deepEqual(trust.carries, ['approval'])
})

const ends: Array<[what: string, carries: TrustGuard['carries'], table: object, says: RegExp]> = [
  ['exactly what was expected', [], shows({}), /^@example\/tool@2\.1\.0 carries: nothing\.$/],
  ['more than was expected', [], shows(ATTESTED), /^@example\/tool@2\.1\.0 carries: provenance\.$/],
  [
    'less than was expected',
    ['trusted-publisher'],
    shows(ATTESTED),
    /does not show what it should for @example\/tool@2\.1\.0: trusted publisher/,
  ],
  [
    'no approver of any version',
    ['approval'],
    shows(ATTESTED),
    /^https:\/\/registry\.example\/ does not show who approved a version\. @example\/tool@2\.1\.0 was staged and approved/,
  ],
  [
    'no approver, and less than was expected besides',
    ['approval', 'trusted-publisher'],
    shows(ATTESTED),
    /what it should for @example\/tool@2\.1\.0: trusted publisher.*\. It carries: provenance/,
  ],
  [
    'nothing yet',
    [],
    { manifest: absent() },
    /^The registry does not show yet how @example\/tool@2\.1\.0 was published/,
  ],
]

for (const [what, carries, table, says] of ends) {
  test(`after the release, the log says so if the registry shows ${what}`, async (t) => {
    const given = { table: { publish: CREATED, packument: [absent(), OURS], ...table } }
    const scene = flowScene(t, direct(guard({ carries }), given))
    await scene.publish()
    t.regex(scene.context.lines.at(-1) ?? '', says)
  })
}

test('a missing approver is a warning if earlier versions show one', async (t) => {
  const history = [{ version: '1.0.0', publishedAt: 0, carries: ['approval' as const] }]
  const table = { publish: CREATED, packument: [absent(), OURS], ...shows({}) }
  const scene = flowScene(t, direct(guard({ carries: ['approval'], history }), { table }))
  await scene.publish()
  t.regex(
    scene.context.lines.at(-1) ?? '',
    /what it should for @example\/tool@2\.1\.0: approved by a maintainer/,
  )
})

test('a package that never carried anything is not looked up after the release', async (t) => {
  const scene = flowScene(t, direct(guard({ history: [] })))
  await scene.prepare()
  await scene.publish()
  t.deepEqual(scene.registry.of('manifest'), [])
})

test('a missing approver is a warning at npm’s own registry, however its URL is written', async (t) => {
  for (const url of [OFFICIAL_REGISTRY, 'https://registry.npmjs.org']) {
    const { lines, logger } = createContext()
    const registry = createTableRegistry(shows({}), url)
    const trust = guard({ carries: ['approval'] })
    const connection = { registry, reader: undefined, trust } as unknown as Connection
    await checkShownTrust({ name: '@example/tool', version: '2.1.0' }, { connection, logger })
    t.regex(lines.join('\n'), /what it should for @example\/tool@2\.1\.0: approved by a maintainer/)
  }
})
