import test, { type ExecutionContext } from 'ava'
import type { StagedVersion, TestRegistry } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { type HookRunOptions, stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { createSite } from '../helpers/site.ts'
import { until } from '../helpers/until.ts'

const { registry, client, scene, hooks } = await createHarness(test, { stages: true })

/** Alice's stage-only token, with npmjs.com for approvals. */
async function siteScene(options: { token?: object } = {}): Promise<Scene> {
  const place = await scene()
  const NPM_TOKEN = await place.alice.createToken({ stageOnly: true, ...options.token })
  return { ...place, env: { NPM_TOKEN, CFA_RESPONDER_URL: 'npm' } }
}

/** Runs the steps while a maintainer does something on npmjs.com with what is staged. */
async function runWhile(
  t: ExecutionContext,
  place: Scene,
  act: (item: StagedVersion, stage: TestRegistry['stage']) => unknown,
  options: HookRunOptions = {},
) {
  const acting = createSite(registry, place)
    .staged()
    .then((item) => act(item, registry.stage))
  const [run] = await Promise.all([hooks(t, place, options), acting])
  return run
}

const approve = ({ id }: StagedVersion, stage: TestRegistry['stage']) => stage.approveOnSite(id)
/** Approves only once the job waits for it. */
const approveLater = async (item: StagedVersion, stage: TestRegistry['stage']) => {
  await until(() => createSite(registry, { name: item.packageName }).looks() > 0)
  approve(item, stage)
}
const SHORT = stepsWith({ timeout: '3s' })
const codes = ({ errors }: { errors: Array<{ code: string }> }) => errors.map(({ code }) => code)

test('a release that is discarded on npmjs.com ends before the tag', async (t) => {
  const place = await siteScene()
  const run = await runWhile(t, place, async ({ id }, stage) => {
    // Only after it was seen, because a version that was never seen may just be forbidden.
    await until(() => createSite(registry, place).looks() > 0)
    stage.rejectOnSite(id)
  })
  t.deepEqual(codes(run), ['ESTAGEREJECTED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'prepare')
  t.regex(run.errors[0]?.details ?? '', /no tag was pushed/)
})

test('a release that the registry blocks is ESTAGEBLOCKED', async (t) => {
  const place = await siteScene()
  const run = await runWhile(t, place, ({ packageName, version }, stage) => stage.block(packageName, version))
  t.deepEqual(codes(run), ['ESTAGEBLOCKED'], run.output)
})

test('a version that nobody approves stays staged, the error says how to approve or discard it, and the next run uses it', async (t) => {
  const place = await siteScene()
  const first = await hooks(t, place, { calls: SHORT })
  t.deepEqual(codes(first), ['ESTAGETIMEOUT'], first.output)
  const [item] = registry.stage.list(place.name)
  const { details = '' } = first.errors[0] ?? {}
  for (const verb of ['approve', 'reject'])
    t.true(details.includes(`npm@11 stage ${verb} ${item?.id} --registry`))
  t.regex(details, /no tag was pushed.*is staged at the registry as/s)
  const { looks } = createSite(registry, place)
  const before = looks()
  const second = await runWhile(t, place, async (found, stage) => {
    await until(() => looks() > before)
    await approve(found, stage)
  })
  t.deepEqual(codes(second), [], second.output)
  t.regex(second.output, /was staged before, with exactly these bytes/)
  t.is(place.writes().filter(({ path }) => path.includes('/-/stage/package/')).length, 1)
  t.true((await place.versions()).includes('1.0.0'))
})

test('a version that is staged with other bytes is a conflict that names it', async (t) => {
  const place = await siteScene()
  const { body } = await client.stage(place.name, '1.0.0', { token: place.alice.token })
  const run = await hooks(t, place)
  t.deepEqual(codes(run), ['ESTAGECONFLICT'], run.output)
  const { details = '' } = run.errors[0] ?? {}
  for (const verb of ['approve', 'reject'])
    t.true(details.includes(`npm@11 stage ${verb} ${body.stageId}`), details)
})

test('verifyConditions reports a registry without staging', async (t) => {
  const place = await siteScene()
  registry.faults.add({
    match: { method: 'GET', path: new RegExp(`^/-/stage\\?.*package=${place.name}$`) },
    do: { type: 'status', status: 404 },
  })
  const run = await hooks(t, place)
  t.deepEqual(codes(run), ['ESTAGEUNSUPPORTED'], run.output)
  t.is(run.ends.at(-1)?.hook, 'verifyConditions')
})

test('a staged release with nobody to approve it is EINVALIDPUBLISH', async (t) => {
  const place = await siteScene()
  const { CFA_RESPONDER_URL: _, ...env } = place.env as Record<string, string>
  const run = await hooks(t, place, { env, calls: stepsWith({ publish: 'staged' }) })
  t.deepEqual(codes(run), ['EINVALIDPUBLISH'], run.output)
})

test('every notifier that cannot be used is an error', async (t) => {
  const place = await siteScene()
  const env = { ...place.env, CFA_NOTIFY_SLACK: 'not an address', CFA_NOTIFY_PIGEON: 'x' }
  const run = await hooks(t, place, { env })
  t.deepEqual(codes(run).sort(), ['ENOTIFYADDRESS', 'ENOTIFYUNKNOWN'], run.output)
})

test('a release waits while the registry processes the approved version', async (t) => {
  const place = await siteScene()
  registry.slowPublish(place.name, 'manual')
  const run = await runWhile(t, place, async ({ id, packageName, version }, stage) => {
    await stage.approveOnSite(id)
    const { looks } = createSite(registry, place)
    const before = looks()
    await until(() => looks() > before + 1)
    t.false((await place.versions()).includes('1.0.0'))
    await registry.goLive(packageName, version)
  })
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /1\.0\.0 is live/)
})

const breaks = [
  ['drops the connection after storing', { type: 'drop-after' }, 1],
  ['drops the connection before storing', { type: 'drop-before' }, 2],
] as const
for (const [what, fault, uploads] of breaks) {
  test(`a registry that ${what} stages the version once`, async (t) => {
    const place = await siteScene()
    const path = new RegExp(`/-/stage/package/${place.name}$`)
    registry.faults.add({ match: { method: 'POST', path }, do: fault })
    const run = await runWhile(t, place, approveLater)
    t.deepEqual(codes(run), [], run.output)
    t.is(place.writes().filter(({ path: where }) => path.test(where)).length, uploads)
  })
}

test('the second of two accounts stages if the first may not', async (t) => {
  const place = await scene()
  const token = await place.bob.createToken({ bypass2fa: true })
  await client.publish(place.name, '0.9.0', { token })
  const { CFA_RESPONDER_SECRET: _, ...tokens } = place.env
  const run = await runWhile(t, { ...place, env: { ...tokens, CFA_RESPONDER_URL: 'npm' } }, approve)
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /alice-\d+ may not stage this package: trying the next account/)
})
