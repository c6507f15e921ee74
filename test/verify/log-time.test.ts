import test from 'ava'
import { decideOptions } from '../../lib/config/decided-options.ts'
import { readOptions } from '../../lib/config/options.ts'
import type { Env } from '../../lib/types.ts'
import { endOfJob } from '../../lib/verify/job-limit.ts'
import { logTime } from '../../lib/verify/log-time.ts'
import type { Mode } from '../../lib/verify/types.ts'
import { createContext } from '../fakes/context.ts'

const OWN = '@cfa/semantic-release-npm'
const RESPONDER = 'https://responder.example/ask'

interface Given {
  env?: Env
  features?: string[]
  timeout?: string
  responder?: string
  wait?: boolean | string
}

/** The lines about time in `verifyConditions`, for this many packages. */
async function said(
  packages: number,
  { env = {}, features = ['approval', 'several'], ...config }: Given = {},
) {
  const plugins = Array.from({ length: packages }, (_, index) => [OWN, { pkgRoot: `packages/${index}` }])
  const context = createContext({ env })
  const publish = config.wait === undefined ? 'direct' : 'staged'
  const mode = { kind: 'attended', session: { features } } as unknown as Mode
  const options = decideOptions(
    readOptions({ responder: RESPONDER, timeout: '30m', ...config }, env),
    publish,
  )
  await logTime(mode, options, { ...context, options: { plugins } })
  return context.lines
}

test('the log says how long several packages may wait', async (t) => {
  t.deepEqual(await said(3), [
    'With 3 packages, the release may wait for a maintainer 2 times, for 30 min each. Give the job more than 60 min.',
  ])
  t.regex((await said(3, { features: ['approval'] })).join(), /6 times, for 30 min each.* more than 180 min/)
})

test('a job with wait waits no longer than that for an approval on npmjs.com', async (t) => {
  const env = { CI_JOB_TIMEOUT: '600' }
  t.deepEqual(await said(3, { env, responder: 'npm', wait: false }), [])
  const [line] = await said(3, { responder: 'npm', wait: '2m' })
  t.regex(line ?? '', /3 times, for 2 min each\. Give the job more than 6 min/)
})

test('nothing is logged for one package in a job with enough time', async (t) => {
  t.deepEqual(await said(1, { env: { CI_JOB_TIMEOUT: '7200' } }), [])
})

test('the log warns of a job that is stopped before the waits can end', async (t) => {
  const [line] = await said(1, { env: { CI_JOB_TIMEOUT: '3600' } })
  t.regex(line ?? '', /stopped after 60 min, and the release may wait 60 min/)
  t.regex((await said(1, { env: { BUILDKITE_TIMEOUT: '30' } })).join(), /stopped after 30 min/)
})

test('the log warns of a timeout that is too short for a code per package', async (t) => {
  const lines = await said(70)
  t.regex(
    lines.at(-1) ?? '',
    /the codes of 70 packages take 35 min at least, and the option timeout is 30 min/,
  )
  t.is((await said(60)).length, 1)
})

test('on GitHub, the log warns of waits that outlive an App’s token', async (t) => {
  const env = { GITHUB_ACTIONS: 'true' }
  t.is((await said(3, { env })).length, 1)
  t.regex((await said(3, { env, timeout: '1h' })).join(), /App is valid for one hour/)
})

test('the end of a job is known from its start and its timeout', (t) => {
  const CI_JOB_STARTED_AT = '2026-11-22T18:00:00Z'
  t.is(endOfJob({ CI_JOB_STARTED_AT, CI_JOB_TIMEOUT: '3600' }), Date.parse('2026-11-22T19:00:00Z'))
  t.is(endOfJob({ CI_JOB_TIMEOUT: '3600' }), undefined)
  t.is(endOfJob({ CI_JOB_STARTED_AT }), undefined)
})
