import type { Account } from '../../lib/accounts/account.ts'
import type { Job } from '../../lib/batch/job.ts'
import { createProgress } from '../../lib/batch/progress.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { WriteOutcome } from '../../lib/release/confirm-by-web.ts'
import { DIST_TAG } from '../../lib/release/topic.ts'
import { createContext } from '../fakes/context.ts'
import { TARGET } from '../fakes/release.ts'

/** What the registry does with a write; an error is what the write fails with. */
export type Verdict = (name: string, otp: string | undefined) => WriteOutcome | Error

/** Jobs with these names, in order, at a registry that is a function. */
export function jobScene(names: Record<string, string[]>, verdict: Verdict) {
  const sent: string[] = []
  const told: string[] = []
  const active = { now: 0, most: 0 }
  const context = createContext()
  const jobs: Job[] = Object.entries(names).map(([name, after]) => ({
    ...{ key: name, what: name, ref: { name, version: '1.0.0', tag: 'latest' }, after },
    topic: { ...DIST_TAG, target: TARGET },
    send: async (_account: Account, otp: string | undefined) => {
      sent.push(otp === undefined ? name : `${name} ${otp}`)
      active.now += 1
      active.most = Math.max(active.most, active.now)
      await new Promise(setImmediate)
      active.now -= 1
      const outcome = verdict(name, otp)
      if (outcome instanceof Error) throw outcome
      return outcome
    },
    verify: undefined,
  }))
  const asker = {
    report: (job: Job, state: string, reason?: string) =>
      void told.push([job.key, state, ...(reason ? [reason] : [])].join(' ')),
    reportApproved: (job: Job) => void told.push(`${job.key} approved`),
  }
  const count = { written: 0 }
  const progress = createProgress(jobs, { asker, logger: context.logger, count })
  const states = () => [...progress.states()].map(([job, { kind }]) => `${job.key} ${kind}`)
  return { jobs, sent, told, active, progress, asker, count, states, context }
}

export const refused = () => getError('EPUBLISHREFUSED', { registry: 'https://registry.example/' })
