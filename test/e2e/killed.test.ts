import { existsSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { startHooksInTurn } from '../helpers/hooks-in-turn.ts'
import type { Scene, SceneOptions } from '../helpers/release-scene.ts'
import { SHORT_PAUSES } from '../helpers/short-pauses.ts'
import { createSite } from '../helpers/site.ts'
import { until } from '../helpers/until.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test, { stages: true })

const STEPS = stepsWith({ publish: 'staged' })
const staged = ({ name }: Scene) => registry.stage.list(name)[0]
/** How often a job has asked for the version's status. */
const looks = (place: Scene) => createSite(registry, place).looks()
const uploads = ({ writes }: Scene) =>
  writes().filter(({ path, status }) => path.includes('/-/stage/package/') && status === 201).length

/** Runs the steps on a machine that is killed as soon as the moment has come. */
async function killedAt({ repository, env }: Scene, moment: () => unknown, calls = STEPS): Promise<void> {
  const machine = await startHooksInTurn('impatient')
  const early = machine.run({ calls, cwd: repository.cwd, env }).then(({ output }) => {
    throw new Error(`It ended before that:\n${output}`)
  })
  await Promise.race([until(moment), early])
  await machine.kill()
  await early.catch(() => {})
  // The next job has a folder of its own.
  await repository.git('checkout', '--quiet', '.')
}

async function approve(place: Scene): Promise<void> {
  await registry.stage.approveOnSite(staged(place)?.id ?? '')
}

async function approveOnceItWaits(place: Scene): Promise<void> {
  const before = looks(place)
  await until(() => staged(place) && looks(place) > before)
  await approve(place)
}

async function isFinishedByTheNext(t: ExecutionContext, place: Scene, act: Promise<unknown>): Promise<void> {
  const [run] = await Promise.all([hooks(t, place, { calls: STEPS }), act])
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    (await place.versions()).filter((version) => version === '1.0.0'),
    ['1.0.0'],
  )
  t.is(uploads(place), 1)
}

/** Alice's stage-only token, with npmjs.com for approvals. */
async function siteScene(options: SceneOptions = {}): Promise<Scene> {
  const place = await scene(options)
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true })
  return { ...place, env: { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' } }
}

test('after a job is killed while it packs, the next one stages', async (t) => {
  // Packing hangs the first time.
  const hangs = 'test -e ../packing || { touch ../packing; sleep 600; }'
  const place = await siteScene({ package: { scripts: { prepack: hangs } } })
  await killedAt(place, () => existsSync(path.join(place.repository.cwd, '../packing')))
  t.is(uploads(place), 0)
  await isFinishedByTheNext(t, place, approveOnceItWaits(place))
})

test('a job that is stopped during the staging upload says that the version may be staged', async (t) => {
  const place = await siteScene()
  const { promise, resolve } = Promise.withResolvers<void>()
  t.teardown(resolve)
  const match = { method: 'POST', path: new RegExp(`/-/stage/package/${place.name}$`) }
  registry.faults.add({ match, do: { type: 'hold', until: promise } })
  const run = await endsCleanly(t, place, {}, async ({ kill, until: untilThen }) => {
    await untilThen(() => place.writes().length > 0)
    kill('SIGTERM')
  })
  t.is(run.signal, 'SIGTERM', run.output)
  t.true(run.output.includes(`${place.name}@1.0.0 was being staged: it may be staged.`), run.output)
  t.regex(run.output, /npm@11 stage list \S+ --registry/)
})

test('after an approval that was stored and cut off, neither the error nor the log says that nothing is published', async (t) => {
  const place: Scene = await scene(({ bob }) => ({
    features: ['approval', 'wait'],
    decide: ({ ask }) => {
      if (ask === 'approval') return { answer: { approved: true } }
      cutOff(place)
      return codeOf(bob)
    },
  }))
  for (const { name } of [place.alice, place.bob]) registry.addMaintainer(place.name, name)
  const run = await endsCleanly(t, place, { env: SHORT_PAUSES }, async () => {})
  t.regex(run.output, /ESTAGEUNCLEAR/)
  t.regex(run.output, /Ended with a version that was staged\. State: .*not known whether/)
  t.notRegex(run.output, /NOT published/)
  t.true((await place.versions()).includes('1.0.0'))
})

/** Breaks the connection once the approval is stored. From then on, nothing about the package can be read. */
function cutOff(place: Scene): void {
  const id = staged(place)?.id
  const match = { method: 'POST', path: new RegExp(`/-/stage/${id}/approve$`) }
  const reads = { method: 'GET', path: new RegExp(`${place.name}\\b|${id}`), count: 1000 }
  const silence = () => registry.faults.add({ match: reads, do: { type: 'status', status: 503 } })
  registry.faults.add({ match, do: { type: 'observe', observe: silence }, at: 'before-2fa' })
  registry.faults.add({ match, do: { type: 'drop-after' } })
}

test('after a job is killed as soon as its version is staged, the next one uses that version', async (t) => {
  const place = await siteScene()
  await killedAt(place, () => staged(place))
  await isFinishedByTheNext(t, place, approveOnceItWaits(place))
})

test('after a job is killed while it waits and its version is approved, the next one finds it live', async (t) => {
  const place = await siteScene()
  await killedAt(place, () => looks(place) > 1)
  await approve(place)
  await isFinishedByTheNext(t, place, Promise.resolve())
})

test('after a job is killed while the registry processes its version, the next one waits for that', async (t) => {
  const place = await siteScene()
  registry.slowPublish(place.name, 'manual')
  const approving = approveOnceItWaits(place).then(() => looks(place))
  let approvedAt = Number.POSITIVE_INFINITY
  void approving.then((count) => {
    approvedAt = count
  })
  await killedAt(place, () => looks(place) > approvedAt + 1)
  const before = looks(place)
  const showing = until(() => looks(place) > before + 1).then(() => registry.goLive(place.name, '1.0.0'))
  await isFinishedByTheNext(t, place, showing)
})

test('after a job is killed while it asks for a code, an approval on npmjs.com publishes the version', async (t) => {
  const place = await scene(() => ({
    features: ['approval', 'wait', 'sealed'],
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : 'never'),
  }))
  registry.addMaintainer(place.name, place.alice.name)
  await killedAt(place, () => place.endpoint.questions.some(({ ask }) => ask === 'code'))
  const [asked] = place.endpoint.questions
  await approve(place)
  const { dist } = (await registry.packument(place.name)).versions['1.0.0']
  t.is(dist.integrity, asked?.package.integrity)
})

test('after a job is killed while it approves, the version is approved or can be', async (t) => {
  const place = await scene(({ alice }) => ({
    features: ['approval', 'wait', 'sealed'],
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(alice)),
  }))
  registry.addMaintainer(place.name, place.alice.name)
  const ids = new Set<string>()
  await killedAt(place, () => {
    for (const { id } of registry.stage.list(place.name)) ids.add(id)
    return registry.requests.some(({ path }) => [...ids].some((id) => path.endsWith(`/${id}/approve`)))
  })
  // The registry may have the whole request and still be handling it.
  await until(async () => {
    if (staged(place)) await approve(place).catch(quicker)
    return (await place.versions()).includes('1.0.0')
  })
  t.is(staged(place), undefined)
})

/** Ignores that the version was no longer staged by then. */
function quicker(error: Error): void {
  if (!/nothing is staged as/.test(error.message)) throw error
}
