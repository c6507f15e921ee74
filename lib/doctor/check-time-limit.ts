import { describeTime } from '../log/describe-time.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Env } from '../types.ts'
import { limitOfJob } from '../verify/job-limit.ts'
import { type Finding, found } from './finding.ts'
import type { ReleaseJob } from './workflow.ts'

/** What a job's time limit is compared with. */
export interface Wait {
  /** How long a release may wait at worst. 0 if it waits for nobody. */
  waitMs: number
  /** How many packages it publishes. */
  packages: number
}

/** Compares the time limits of the release's jobs with how long it may wait. */
export function checkLimits(jobs: readonly ReleaseJob[], env: Env, { waitMs, packages }: Wait): Finding[] {
  const wait = `may wait ${describeTime(waitMs)} for a maintainer${packages > 1 ? `, with ${packages} packages` : ''}`
  if (waitMs === 0) return []
  const known = limitOfJob(env)
  const limits = known === undefined ? jobs : [{ file: 'the CI', name: 'this job', limitMs: known }]
  if (limits.length === 0)
    return [
      found('time-limit', 'unknown', {
        title: 'Time limit',
        detail: `It can’t be seen from here. The job ${wait}, so it has to be longer.`,
      }),
    ]
  return limits.map(({ file, name, limitMs }) => checkLimit({ file, name, limitMs }, { waitMs, wait }))
}

function checkLimit(
  { file, name, limitMs }: Pick<ReleaseJob, 'file' | 'name' | 'limitMs'>,
  { waitMs, wait }: { waitMs: number; wait: string },
): Finding {
  const title = 'Time limit'
  const where = `${safeLine(name)} (${safeLine(file)})`
  if (limitMs === undefined)
    return found('time-limit', 'unknown', {
      title,
      detail: `${where}: the file does not say, or only the CI can read it. The release ${wait}.`,
    })
  if (limitMs > waitMs)
    return found('time-limit', 'ok', {
      title,
      detail: `${where}: ${describeTime(limitMs)}. The release ${wait}.`,
    })
  return found('time-limit', 'warning', {
    title,
    detail: `${where} is stopped after ${describeTime(limitMs)}, and the release ${wait} at worst.`,
    next: `Set the limit above ${describeTime(waitMs)}, and leave time for the build. Or lower the option \`timeout\`.`,
  })
}
