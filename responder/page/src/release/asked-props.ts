import type { CryptoKey } from 'jose'
import type { QuestionDetail } from '../../../src/api/questions.ts'

/** A question that can be answered, and what the views of it share. */
export interface AskedProps {
  question: QuestionDetail
  /** Of this release, where the question is the one for the code that follows it. */
  approval: QuestionDetail | null
  reload: () => Promise<void>
  account: string | null
  onAccount: (account: string) => void
  /** An answer was sent, with a code or without one. */
  onCodeGiven: (isGiven: boolean) => void
  /** It came up while this page was open, behind the approval of the same release. */
  isFollowUp: boolean
  /** Somebody else has answered this attempt. */
  onFaster: (by: string | null) => void
  /** Opens the registry's link, once it was asked for. */
  webKey: CryptoKey | null
  onWebKey: (key: CryptoKey | null) => void
}
