import type { Account } from '../accounts/account.ts'
import type { StillStaged } from '../errors/state.ts'
import type { Notifier, Receipt } from '../notify/types.ts'
import type { Credential } from '../registry/credential.ts'
import type { StageItem } from '../registry/stage-item.ts'

/** What a staged release has in addition to other releases, and what is known of what is staged. */
export interface Staging {
  /** It is approved on npmjs.com, and not by an answer that comes to this job. */
  isOnSite: boolean
  /** A trusted publisher's token for this package, made anew; `undefined` where an account stages. */
  identity: (() => Promise<Credential>) | undefined
  /** Who may look at what is staged: the account that stages, or one in addition to the identity. */
  reader: Account | undefined
  /** What `reader` saw in `verifyConditions`, until it is used. */
  listed: readonly StageItem[] | undefined
  notifiers: readonly Notifier[]
  /** What is staged, as far as this job knows; every error says how to end that. */
  item: Pick<StillStaged, 'id' | 'isOther'> | undefined
  /** A maintainer has declined: what is said of the item begins with how to discard it. */
  isDeclined: boolean
  /** The job ends before the approval: a later run finishes the release. */
  isLeftWaiting: boolean
  /** That the maintainers were notified, and have not heard the outcome yet. */
  receipts: readonly Receipt[]
}
