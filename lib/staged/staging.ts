import type { Account } from '../accounts/account.ts'
import type { StillStaged } from '../errors/state.ts'
import type { Notifier, Receipt } from '../notify/types.ts'
import type { Credential } from '../registry/credential.ts'
import type { StageItem } from '../registry/stage-item.ts'

/** What a staged release has in addition to other releases, and what is known about the staged version. */
export interface Staging {
  /** Whether it is approved on npmjs.com, and not by an answer that comes to this job. */
  isOnSite: boolean
  /** Makes a new token of a trusted publisher for this package. `undefined` if an account stages. */
  identity: (() => Promise<Credential>) | undefined
  /** The account that looks at what is staged: the one that stages, or one alongside the identity. */
  reader: Account | undefined
  /** What `reader` saw in `verifyConditions`, until it is used. */
  listed: readonly StageItem[] | undefined
  notifiers: readonly Notifier[]
  /** What is staged, as far as this job knows. Every error says how to approve or discard it. */
  item: Pick<StillStaged, 'id' | 'isOther'> | undefined
  /** Whether the registry is being told to approve it, so that it may be published already. */
  isApproving?: boolean
  /** Whether a maintainer has declined. Errors then say first how to discard the item. */
  isDeclined: boolean
  /** Whether the job ends before the approval. A later run then finishes the release. */
  isLeftWaiting: boolean
  /** Notifications that the maintainers got, and whose outcome they have not heard yet. */
  receipts: readonly Receipt[]
}
