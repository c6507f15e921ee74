import type { Account } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'

/**
 * How long a code that the registry accepted is tried for the next write. Codes from npm's web page live for minutes.
 */
const REMEMBERED_MS = 120_000

/** A code that the registry accepted a moment ago. */
export interface RememberedCode {
  account: Account
  registry: string
  /** What it was given for: `name@version`. */
  spec: string
  otp: string
}

/** The last accepted code, shared by the writes of one run. */
export interface CodeMemory {
  keep: (code: RememberedCode) => void
  forget: () => void
  /**
   * Returns the code if it may be used for a write of `spec`: the account that it belongs to approved this write, or it
   * was given for this very version and no account is known to have approved the write.
   */
  find: (
    write: Pick<RememberedCode, 'registry' | 'spec'>,
    approvedBy: Account | undefined,
  ) => RememberedCode | undefined
}

export function createCodeMemory(now: Clock['now']): CodeMemory {
  let kept: (RememberedCode & { at: number }) | undefined
  return {
    keep: (code) => {
      kept = { ...code, at: now() }
    },
    forget: () => {
      kept = undefined
    },
    find: ({ registry, spec }, approvedBy) => {
      if (!kept || kept.registry !== registry || now() - kept.at >= REMEMBERED_MS) return undefined
      const isApproved = approvedBy?.credential.secret === kept.account.credential.secret
      return isApproved || (kept.spec === spec && approvedBy === undefined) ? kept : undefined
    },
  }
}
