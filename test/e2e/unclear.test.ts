import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import type { FaultAction, FaultPoint } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { endsIn } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, npm, client, scene, codeOf, hooks } = await createHarness(test)

interface Break {
  what: string
  fault: FaultAction
  /** `before-2fa` leaves the code valid. */
  at?: FaultPoint
  /** How the registry replied to each upload. */
  uploads: Array<number | 'drop'>
  /** How often a person was asked. */
  questions: number
}
const breaks: Break[] = [
  {
    what: 'drops the connection after the code is spent',
    fault: { type: 'drop-before' },
    uploads: ['drop', 401, 201],
    questions: 2,
  },
  {
    what: 'drops the connection after storing',
    fault: { type: 'drop-after' },
    uploads: ['drop'],
    questions: 1,
  },
  {
    what: 'asks for a pause',
    fault: { type: 'rate-limit', retryAfterS: 1 },
    at: 'before-2fa',
    uploads: [429, 201],
    questions: 1,
  },
]
for (const { what, fault, at = 'after-2fa', uploads, questions } of breaks) {
  test(`a registry that ${what} gets the version once, with ${questions === 1 ? 'one answer' : 'two answers'}`, async (t) => {
    const place = await scene(({ bob }) => ({ decide: () => codeOf(bob) }))
    strike(place, fault, at)
    const run = await hooks(t, place)
    t.deepEqual(run.errors, [], run.output)
    t.deepEqual(
      place.writes().map(({ status }) => status),
      uploads,
    )
    t.is(place.endpoint.questions.length, questions)
    await isPublishedAsAsked(t, place)
  })
}

test('a version that exists with other contents is a conflict before anybody is asked', async (t) => {
  const place = await scene({ features: ['approval', 'wait'] })
  const version = '1.0.0-beta.1'
  await publishOther(place, version, 'beta')
  const nextRelease = { version, gitTag: `v${version}`, channel: 'beta' }
  const run = await hooks(t, place, { calls: stepsWith().map((call) => ({ ...call, nextRelease })) })
  endsIn(t, 'prepare', run, 'EPUBLISHCONFLICT')
  t.regex(
    run.errors[0]?.details ?? '',
    new RegExp(`no tag was pushed and nothing was uploaded\\. Version ${version} is taken`),
  )
  t.deepEqual(place.endpoint.questions, [])
})

test('a version that appears with other contents while a person is asked is a conflict', async (t) => {
  const place = await scene(({ bob }) => ({
    decide: async () => {
      await publishOther(place, '1.0.0')
      return codeOf(bob)
    },
  }))
  registryTakes(place)
  const run = await hooks(t, place)
  t.is(run.errors[0]?.code, 'EPUBLISHCONFLICT', run.output)
  t.notRegex(run.errors[0]?.details ?? '', /npm publish/)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
})

for (const { what, isSame } of [
  { what: 'other contents is a conflict before the tag', isSame: false },
  { what: 'the same contents needs no code', isSame: true },
])
  test(`a version that appears during the approval with ${what}`, async (t) => {
    const place: Scene = await scene({
      features: ['approval'],
      decide: async () => {
        await (isSame ? publishFrom(t, place, place.repository.cwd) : publishOther(place, '1.0.0'))
        return { answer: { approved: true } }
      },
    })
    registryTakes(place)
    const run = await hooks(t, place, { haste: 1 })
    if (isSame) t.deepEqual(run.errors, [], run.output)
    else endsIn(t, 'prepare', run, 'EPUBLISHCONFLICT')
    t.is(place.endpoint.questions.length, 1)
  })

test('a version that exists with the same contents under another dist-tag gets the dist-tag of the release', async (t) => {
  const place = await scene(({ bob }) => ({ features: ['approval'], decide: () => codeOf(bob) }))
  await publishOther(place, '0.9.0')
  await publishSame(t, place, '--tag', 'other')
  registryTakes(place)
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ ask, kind }) => [ask, kind]),
    [['code', 'dist-tag']],
  )
  const { 'dist-tags': distTags } = await registry.packument(place.name)
  t.deepEqual(distTags, { other: '1.0.0', latest: '1.0.0' })
})

function strike({ name }: Scene, action: FaultAction, at: FaultPoint): void {
  registry.faults.add({ match: { method: 'PUT', path: new RegExp(`^/${name}$`) }, do: action, at })
}

/** Lets both maintainers publish the package. */
function registryTakes({ name, alice, bob }: Scene): void {
  for (const user of [alice, bob]) registry.addMaintainer(name, user.name)
}

async function publishOther({ name, alice }: Scene, version: string, tag = 'latest'): Promise<void> {
  const token = await alice.createToken({ bypass2fa: true })
  await client.publish(name, version, { tag, token })
}

/** Publishes what the release will pack, with the version that it will write. */
async function publishSame(t: ExecutionContext, place: Scene, ...flags: string[]): Promise<void> {
  const { cwd, git } = place.repository
  const file = path.join(cwd, 'package.json')
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace('0.0.0-development', '1.0.0'))
  await publishFrom(t, place, cwd, ...flags)
  await git('checkout', 'package.json')
}

async function publishFrom(
  t: ExecutionContext,
  { alice }: Scene,
  cwd: string,
  ...flags: string[]
): Promise<void> {
  const run = await npm.run(['publish', ...flags], {
    token: await alice.createToken({ bypass2fa: true }),
    cwd,
  })
  t.is(run.exitCode, 0, run.stderr)
}

/** The registry has exactly the bytes that the maintainer was asked about. */
async function isPublishedAsAsked(t: ExecutionContext, { name, endpoint, versions }: Scene): Promise<void> {
  t.deepEqual(await versions(), ['1.0.0'])
  const { dist } = (await registry.packument(name)).versions['1.0.0']
  t.is(dist.integrity, endpoint.questions.at(-1)?.package.integrity)
}
