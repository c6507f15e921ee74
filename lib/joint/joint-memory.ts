import type { Account } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'
import type { CodeMemory } from '../release/code-memory.ts'

/** A code that is refused sooner than this was not too old: the registry takes each code once. */
const SOON_MS = 25_000

/**
 * The memory as the packages of one question use it: a code that was given for all of them may be used for each. Once the
 * registry has refused one that it had just accepted, none is tried twice: refusals count at the registry.
 */
export function createJointMemory(memory: CodeMemory, now: Clock['now']): CodeMemory {
  let accepted: { otp: string; account: Account; since: number } | undefined
  let offered: string | undefined
  let worksOnce = false
  return {
    keep: (code) => {
      const { otp, account } = code
      const isRefused = offered !== otp && offered === accepted?.otp
      if (isRefused && accepted && now() - accepted.since < SOON_MS) worksOnce = true
      if (accepted?.otp !== otp) accepted = { otp, account, since: now() }
      offered = undefined
      memory.keep(code)
    },
    forget: memory.forget,
    find: (write, approvedBy) => {
      if (worksOnce) return undefined
      const found = memory.find(write, accepted?.account ?? approvedBy)
      offered = found?.otp
      return found
    },
  }
}
