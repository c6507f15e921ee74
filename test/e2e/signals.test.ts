import { existsSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN, type ReleaseRun } from '../helpers/semantic-release.ts'
import { endsCleanly } from '../helpers/watched-release.ts'

const { registry, scene, codeOf } = await createHarness(test)

const FEATURES = ['approval', 'wait', 'sealed'] as const
const SIGNALS = ['SIGTERM', 'SIGINT'] as const
const approved = { answer: { approved: true } } as const
const states = ({ endpoint }: Scene) => endpoint.reports.map(({ state }) => state)
const hasReached = (place: Scene) => () => existsSync(path.join(place.repository.cwd, '../reached'))

/** A later plugin's step that says that it has been reached, and then does this. */
const later = (then: string) => `import { writeFileSync } from 'node:fs'
export const prepare = async (config, { cwd }) => {
  writeFileSync(cwd + '/../reached', '')
  ${then}
}
`
const SLOW = later('await new Promise((resolve) => setTimeout(resolve, 600_000))')
const FAILING = later("throw new Error('not today')")
const EXITING = later('process.exit(3)')

async function nothingCame(t: ExecutionContext, place: Scene, run: ReleaseRun): Promise<void> {
  t.deepEqual(run.tags, [], run.output)
  t.deepEqual(place.writes(), [])
  t.deepEqual(await place.versions(), [])
}

for (const signal of SIGNALS) {
  test(`${signal} while a maintainer is asked withdraws the question and ends both npm and the job`, async (t) => {
    const place = await scene({ features: FEATURES, decide: () => 'never' })
    const { endpoint } = place
    const run = await endsCleanly(t, place, {}, async ({ kill, until }) => {
      await until(() => endpoint.requests.some(({ path: where }) => where.endsWith('after=1')))
      kill(signal)
    })
    t.is(run.signal, signal, run.output)
    t.deepEqual(states(place), ['withdrawn'])
    t.regex(run.output, /Stopped while a maintainer was being asked\. State: no tag was pushed/)
    t.notRegex(run.output, /EAPPROVAL|declined|step "fail"/)
    await nothingCame(t, place, run)
  })
}

test('SIGTERM before anything is open leaves nothing behind', async (t) => {
  const place = await scene({ features: FEATURES, handshake: 'never' })
  const run = await endsCleanly(t, place, {}, async ({ kill, until }) => {
    await until(() => place.endpoint.requests.length > 0)
    kill('SIGTERM')
  })
  t.is(run.signal, 'SIGTERM', run.output)
  await nothingCame(t, place, run)
})

test('SIGTERM while another plugin prepares and the request is held closes the approval and ends npm', async (t) => {
  const place = await scene({ features: FEATURES, files: { 'later.mjs': SLOW }, decide: () => approved })
  const run = await endsCleanly(t, place, { plugins: [PLUGIN, './later.mjs'] }, async ({ kill, until }) => {
    await until(hasReached(place))
    kill('SIGTERM')
  })
  t.is(run.signal, 'SIGTERM', run.output)
  t.regex(states(place).join(), /^(?:withdrawn|failed)$/)
  await nothingCame(t, place, run)
})

for (const { how, files, exitCode } of [
  { how: 'fails', files: { 'later.mjs': FAILING }, exitCode: 1 },
  { how: 'ends the process', files: { 'later.mjs': EXITING }, exitCode: 3 },
]) {
  test(`if a later plugin ${how} while the request is held, the job ends by itself, and npm with it`, async (t) => {
    const place = await scene({ features: FEATURES, files, decide: () => approved })
    const run = await endsCleanly(t, place, { plugins: [PLUGIN, './later.mjs'] }, async () => {})
    t.is(run.exitCode, exitCode, run.output)
    await nothingCame(t, place, run)
  })
}

test('if the job is killed while the request is held, npm ends and nothing is published', async (t) => {
  const place = await scene({ features: FEATURES, files: { 'later.mjs': SLOW }, decide: () => approved })
  // npm retries, as it always does when a connection breaks.
  const env = { npm_config_fetch_retry_mintimeout: '10', npm_config_fetch_retry_maxtimeout: '100' }
  const options = { plugins: [PLUGIN, './later.mjs'], mayLeaveFiles: true, env }
  const run = await endsCleanly(t, place, options, async ({ kill, until }) => {
    await until(hasReached(place))
    kill('SIGKILL')
  })
  t.is(run.signal, 'SIGKILL', run.output)
  await nothingCame(t, place, run)
})

for (const { what, isAsked } of [
  { what: 'of an approved release', isAsked: true },
  { what: 'without a responder', isAsked: false },
]) {
  test(`SIGTERM during the upload ${what} says that the version may be published and how to check`, async (t) => {
    const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }), {
      twoFactor: isAsked ? 'totp' : 'off',
    })
    if (!isAsked) place.env = { NPM_TOKEN: place.alice.token }
    const { promise, resolve } = Promise.withResolvers<void>()
    t.teardown(resolve)
    const match = { method: 'PUT', path: new RegExp(`^/${place.name}$`) }
    registry.faults.add({ match, do: { type: 'hold', until: promise }, at: 'before-2fa' })
    const run = await endsCleanly(t, place, {}, async ({ kill, until }) => {
      await until(() => place.writes().length > 0)
      kill('SIGTERM')
    })
    t.is(run.signal, 'SIGTERM', run.output)
    t.regex(run.output, /may (?:already )?be (?:published|there|on the registry)/i)
    t.regex(run.output, /npm view \S+@1\.0\.0/)
    if (isAsked) t.deepEqual(states(place), ['publishing', 'failed'])
  })
}

for (const { what, env } of [
  { what: 'with a responder', env: ({ env }: Scene) => env },
  { what: 'without a responder', env: ({ alice }: Scene) => ({ NPM_TOKEN: alice.token }) },
]) {
  test(`SIGTERM while a lifecycle script runs ends the job, npm and the script: ${what}`, async (t) => {
    const files = {
      'hang.cjs': "require('node:fs').writeFileSync('../reached', '')\nsetTimeout(() => {}, 600_000)\n",
    }
    const fields = { scripts: { prepack: 'node hang.cjs' } }
    const place = await scene({ features: FEATURES, package: fields, files }, { twoFactor: 'off' })
    place.env = env(place)
    const run = await endsCleanly(t, place, {}, async ({ kill, until }) => {
      await until(hasReached(place))
      kill('SIGTERM')
    })
    t.is(run.signal, 'SIGTERM', run.output)
    t.deepEqual(place.writes(), [])
  })
}
