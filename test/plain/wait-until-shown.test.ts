import test from 'ava'
import type { NpmResult } from '../../lib/npm/run.ts'
import type { PlainRelease } from '../../lib/plain/release-plain.ts'
import { waitUntilShown } from '../../lib/plain/wait-until-shown.ts'
import { createHastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createNpm, failed, found } from '../fakes/npm.ts'

function scene(view: NpmResult[]) {
  const npm = createNpm({ view })
  const context = createContext({ env: {} })
  const { now, sleep, slept } = createHastyClock()
  const effects = effectsWith({ runNpm: npm.runNpm, now, sleep, processEnv: () => ({}) })
  const release = {
    context,
    effects,
    pkg: { name: '@example/tool' },
    registry: 'https://registry.example/',
    userconfig: '/u.npmrc',
    options: { timeoutMs: 60_000 },
  } as unknown as PlainRelease
  return { npm, context, slept, wait: () => waitUntilShown(release) }
}

test('what is published is waited for until the registry shows it', async (t) => {
  const { npm, context, slept, wait } = scene([failed('E404'), failed('E503'), found('sha512-ours')])
  await wait()
  t.is(npm.runs.length, 3)
  t.deepEqual(slept, [2000, 2000])
  t.is(context.lines.at(-1), '@example/tool@2.1.0 is live.')
})

test('what the registry does not show in time ends with the tag, and says so', async (t) => {
  const { slept, wait } = scene([failed('E404')])
  const error = await t.throwsAsync(wait(), { code: 'ESTAGETIMEOUT' })
  t.regex((error as Error & { details: string }).details, /v2\.1\.0 was pushed.*could not be found out/)
  t.is(
    slept.reduce((sum, ms) => sum + ms),
    60_000,
  )
})
