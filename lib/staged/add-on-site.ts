import semver from 'semver'
import { readFailure } from '../npm/read-output.ts'
import { registryFlags } from '../npm/registry-flags.ts'
import { scrub } from '../npm/scrub.ts'
import { type Step, specOf, stepError } from '../release/step.ts'
import { isLogPrivate } from '../responders/npm-site.ts'

/** Since then `npm dist-tag` exchanges a job's identity. */
const NPM_WITH_IDENTITY = '11.21.0'
const TRIES = 2

/**
 * Sets the dist-tag where the maintainers approve on npmjs.com, which has no page for that: with the job's identity,
 * where that may. Throws `EDISTTAGNOBODY`, unless npm's link may be shown in the log.
 */
export async function addOnSite(step: Step): Promise<'done' | 'ask'> {
  const { session, options, context } = step
  const detail = session.staging?.identity ? await addByIdentity(step) : ''
  if (detail === 'done') return 'done'
  const mayShow = options.linkInLog || isLogPrivate(context.env)
  if (session.accounts.length > 0 && mayShow) return 'ask'
  throw stepError(step, 'EDISTTAGNOBODY', { detail })
}

/** @returns `done`, or why not. */
async function addByIdentity(step: Step): Promise<string> {
  const { session, context, distTag, effects, publicEnv } = step
  const { registry, userconfig, staging } = session
  if (!semver.gte(staging?.npm ?? '0.0.0', NPM_WITH_IDENTITY))
    return `npm ${NPM_WITH_IDENTITY} or later can do it with the job’s identity; this is ${staging?.npm}.`
  const flags = ['--json', '--userconfig', userconfig, '--fetch-retries=0']
  const target = ['dist-tag', 'add', specOf(step), distTag]
  const args = [...target, ...flags, ...registryFlags(registry, specOf(step))]
  const env = { ...publicEnv, ...staging?.identity }
  for (let tries = 1; ; tries += 1) {
    const result = await effects.runNpm({ args, cwd: context.cwd, env })
    if (!result.failure) return 'done'
    if (tries === TRIES) return scrub(readFailure(result).text, session.secrets)
  }
}
