import type { DecidedOptions } from '../config/decided-options.ts'
import { describeTime } from '../log/describe-time.ts'
import { warn } from '../log/warn.ts'
import type { ReleaseContext } from '../types.ts'
import { countPackages } from './count-packages.ts'
import { countWaits } from './count-waits.ts'
import { limitOfJob } from './job-limit.ts'
import { findOwnEntries } from './own-entries.ts'
import type { Mode } from './types.ts'

/** A code of an authenticator app is a new one after this time. */
const CODE_MS = 30_000
/** A GitHub App's token lives one hour. */
const APP_TOKEN_MS = 60 * 60_000

/** Says how long the release of several packages may wait, and what in the job would end before that. */
export async function sayTime(
  mode: Mode,
  { responder, publish, timeoutMs }: Pick<DecidedOptions, 'responder' | 'publish' | 'timeoutMs'>,
  { options, env, cwd, logger }: ReleaseContext,
): Promise<void> {
  if (mode.kind !== 'attended' || responder === 'terminal') return
  const packages = await countPackages(findOwnEntries(options), cwd)
  const waits = countWaits({ responder, publish }, mode.session.features, packages)
  const waitMs = waits * timeoutMs
  const limitMs = limitOfJob(env)
  const [wait, timeout] = [describeTime(waitMs), describeTime(timeoutMs)]
  if (packages > 1)
    logger.log(
      'With %s packages, the release may wait for a maintainer %s times, for %s each. Give the job more than %s.',
      packages,
      waits,
      timeout,
      wait,
    )
  if (limitMs !== undefined && limitMs <= waitMs)
    warn(
      logger,
      'This job is stopped after %s, and the release may wait %s for a maintainer. Set the limit of the job above that, or lower the option timeout.',
      describeTime(limitMs),
      wait,
    )
  if (packages > 1 && waitMs > APP_TOKEN_MS && isOnGitHub(env))
    logger.log('The token of a GitHub App lives one hour. If the job uses one, lower the option timeout.')
  if (packages * CODE_MS > timeoutMs)
    warn(
      logger,
      'Where the registry takes each code once, %s packages need %s of codes at least, and the option timeout is %s. Raise it, or use a passkey.',
      packages,
      describeTime(packages * CODE_MS),
      timeout,
    )
}

const isOnGitHub = ({ GITHUB_ACTIONS }: ReleaseContext['env']): boolean => GITHUB_ACTIONS === 'true'
