import type { DecidedOptions } from '../config/decided-options.ts'
import { describeTime } from '../log/describe-time.ts'
import { warn } from '../log/warn.ts'
import type { ReleaseContext } from '../types.ts'
import { countPackages } from './count-packages.ts'
import { countWaits, longestWaitMs } from './count-waits.ts'
import { limitOfJob } from './job-limit.ts'
import { findOwnEntries } from './own-entries.ts'
import type { Mode } from './types.ts'

/** An authenticator app shows a new code after this time. */
const CODE_MS = 30_000
/** A GitHub App's token is valid for one hour. */
const APP_TOKEN_MS = 60 * 60_000

/** Logs how long the release of several packages may wait, and what in the job would end before that. */
export async function logTime(
  mode: Mode,
  options: Pick<DecidedOptions, 'responder' | 'publish' | 'timeoutMs' | 'waitMs'>,
  { options: all, env, cwd, logger }: ReleaseContext,
): Promise<void> {
  const { responder, timeoutMs } = options
  if (mode.kind !== 'attended' || responder === 'terminal') return
  const packages = await countPackages(findOwnEntries(all), cwd)
  const waits = countWaits(options, mode.session.features, packages)
  const eachMs = longestWaitMs(options)
  const waitMs = waits * eachMs
  const limitMs = limitOfJob(env)
  const [wait, timeout] = [describeTime(waitMs), describeTime(timeoutMs)]
  if (packages > 1 && waitMs > 0)
    logger.log(
      'With %s packages, the release may wait for a maintainer %s times, for %s each. Give the job more than %s.',
      packages,
      waits,
      describeTime(eachMs),
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
    logger.log(
      'The token of a GitHub App is valid for one hour. If the job uses one, lower the option timeout.',
    )
  if (packages * CODE_MS > timeoutMs)
    warn(
      logger,
      'Where the registry takes each code once, the codes of %s packages take %s at least, and the option timeout is %s. Raise it, or use a passkey.',
      packages,
      describeTime(packages * CODE_MS),
      timeout,
    )
}

const isOnGitHub = ({ GITHUB_ACTIONS }: ReleaseContext['env']): boolean => GITHUB_ACTIONS === 'true'
