import { pathToFileURL } from 'node:url'
import test from 'ava'
import { type ApiRelease, runByJavaScript } from '../helpers/javascript-api.ts'
import { OURS } from '../helpers/modes.ts'
import type { Checkout } from '../helpers/project.ts'
import { createProjectReleases } from '../helpers/release-project.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'
import { until } from '../helpers/until.ts'

const { checkOut } = createProjectReleases(test)

const releaseOf = ({ repository, env }: Checkout): ApiRelease => ({
  options: {
    ci: false,
    noCi: true,
    branches: ['main'],
    repositoryUrl: pathToFileURL(repository.remote).href,
    plugins: ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator', PLUGIN],
  },
  cwd: repository.cwd,
  // As programs put an environment together.
  env: { ...env, PORT: 8080, NPM_CONFIG_FETCH_RETRIES: 0, JOB_ATTEMPT: 1, NOT_THERE: undefined },
})
const versionsOf = async ({ registry, name }: Checkout) =>
  Object.keys((await registry.packument(name).catch(() => ({}))).versions ?? {})
const statesOf = ({ endpoint }: Checkout) => endpoint.reports.map(({ state }) => state)

for (const mode of OURS) {
  test.serial(`${mode}: a program with numbers in its environment can release`, async (t) => {
    const checkout = await checkOut(t, {}, mode)
    const { ends, exited } = await runByJavaScript([releaseOf(checkout)])
    const { output, codes, version } = (await ends[0]) as Awaited<(typeof ends)[number]>
    t.deepEqual([codes, version], [[], '1.0.0'], output)
    t.deepEqual(await versionsOf(checkout), ['1.0.0'])
    t.is(await exited, 0)
  })
}

test.serial('if one of two releases in a process ends, the other’s question stays open', async (t) => {
  const isFirstOver = Promise.withResolvers<void>()
  const late = await checkOut(
    t,
    {
      decide: async () => {
        await isFirstOver.promise
        return undefined
      },
    },
    'attended',
  )
  const asked = async () => {
    await until(() => late.endpoint.questions.length > 0)
    return undefined
  }
  const first = await checkOut(t, { decide: asked }, 'attended')
  const { ends, exited, stop } = await runByJavaScript([first, late].map(releaseOf))
  t.teardown(stop)
  const [endOfFirst, endOfLate] = ends as [(typeof ends)[number], (typeof ends)[number]]
  const { output: itsOutput, ...itsEnd } = await endOfFirst
  t.deepEqual(itsEnd, { index: 0, version: '1.0.0', codes: [] }, itsOutput)
  t.deepEqual(statesOf(late), [], itsOutput)
  isFirstOver.resolve()
  const { output, ...end } = await endOfLate
  t.deepEqual(end, { index: 1, version: '1.0.0', codes: [] }, output)
  t.deepEqual([await versionsOf(first), await versionsOf(late)], [['1.0.0'], ['1.0.0']])
  t.false(statesOf(late).includes('withdrawn'))
  t.is(await exited, 0)
  // Each says in its own log what it waits for.
  for (const [own, log, other] of [
    [first, itsOutput, late],
    [late, output, first],
  ] as const) {
    t.regex(log, new RegExp(`approval.*${own.name}@1\\.0\\.0`, 'i'))
    t.false(log.includes(`${other.name}@`), log)
  }
})

test.serial('a release that is declined does not end another one in the same process', async (t) => {
  const declined = await checkOut(t, { decide: () => ({ answer: { declined: true } }) }, 'attended')
  const other = await checkOut(
    t,
    {
      decide: async () => {
        await isOver.promise
        return undefined
      },
    },
    'attended',
  )
  const isOver = Promise.withResolvers<void>()
  const { ends, exited, stop } = await runByJavaScript([declined, other].map(releaseOf))
  t.teardown(stop)
  const [first, second] = ends as [(typeof ends)[number], (typeof ends)[number]]
  const { codes } = await first
  t.deepEqual(codes, ['EAPPROVALDECLINED'])
  isOver.resolve()
  const { output, version } = await second
  t.is(version, '1.0.0', output)
  t.deepEqual([await versionsOf(declined), await versionsOf(other)], [[], ['1.0.0']])
  t.is(await exited, 0)
})

/** Gives this plugin's hooks a log that goes nowhere, and leaves them the streams, as multi-semantic-release does. */
const MUTED = `import * as plugin from ${JSON.stringify(pathToFileURL(PLUGIN).href)}
const nowhere = () => {}
const logger = new Proxy({}, { get: () => nowhere })
export const { verifyConditions, prepare, publish, success, fail } = Object.fromEntries(
  Object.entries(plugin).map(([name, hook]) => [name, (config, context) => hook(config, { ...context, logger })]),
)
`
test.serial('if a caller gives plugins no log, the stream says what is waited for', async (t) => {
  const checkout = await checkOut(t, { files: { 'muted.mjs': MUTED } }, 'attended')
  const { options, ...release } = releaseOf(checkout)
  const plugins = ['@semantic-release/commit-analyzer', './muted.mjs']
  const { ends, exited, stop } = await runByJavaScript([{ ...release, options: { ...options, plugins } }])
  t.teardown(stop)
  const { output, version } = (await ends[0]) as Awaited<(typeof ends)[number]>
  t.is(version, '1.0.0', output)
  t.regex(output, new RegExp(`approval.*${checkout.name}@1\\.0\\.0`, 'i'))
  t.regex(output, /check phrase/i)
  t.is(await exited, 0)
})
