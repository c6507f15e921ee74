import type { Account } from '../accounts/verify.ts'
import type { Notifier, Receipt } from '../notify/types.ts'
import type { Env } from '../types.ts'
import type { StageItem } from './stage-item.ts'

/** What a release that is staged has beside the rest of its session. */
export interface Staging {
  /** It is approved on npmjs.com, and not by an answer that comes to this job. */
  isOnSite: boolean
  /**
   * The variables that npm exchanges for a trusted publisher's token; `undefined` where an account stages. No other
   * process gets them.
   */
  identity: Env | undefined
  /** Who may look at what is staged: the account that stages, or one beside the identity. */
  looker: Account | undefined
  /** What `looker` saw in `verifyConditions`, until it is used. */
  listed: readonly StageItem[] | undefined
  /** The version of npm. */
  npm: string
  notifiers: readonly Notifier[]
  /** What waits at the registry, as far as is known here; every error says how to end that. */
  item: { id: string | undefined } | undefined
  /** A maintainer has said no: whatever is said of the item begins with how to reject it. */
  isDeclined?: boolean
  /** That the maintainers were told, and have not heard the outcome yet. */
  receipts: readonly Receipt[]
}
