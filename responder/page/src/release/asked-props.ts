import type { CryptoKey } from 'jose'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Refusal } from '../net/refusal.ts'

/** A question that can be answered, and what its views share. */
export interface AskedProps {
  question: QuestionDetail
  /** The approval of this release, if the question is the one for the code that follows it. */
  approval: QuestionDetail | null
  reload: () => Promise<void>
  account: string | null
  onAccount: (account: string) => void
  /** Called when an answer is about to be sent, with whether it has a code. */
  onCodeGiven: (isGiven: boolean) => void
  /**
   * Whether the question came while this page was open, after the approval of the same release. A form for it takes the
   * focus.
   */
  isFollowUp: boolean
  /** Called after an answer or a decline: with the refusal, or `null` if it was taken. */
  onReply: (refusal: Refusal | null, what: 'answer' | 'decline') => void
  /** Why the person's last answer or decline was not used, as long as that matters. */
  lateNote: string | null
  /** Opens the registry's link. `null` until this page has asked for the link. */
  webKey: CryptoKey | null
  onWebKey: (key: CryptoKey | null) => void
}
