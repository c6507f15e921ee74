import type { CryptoKey } from 'jose'
import type { QuestionDetail } from '../../../src/api/questions.ts'

/** A question that can be answered, and what the views of it share. */
export interface AskedProps {
  question: QuestionDetail
  reload: () => Promise<void>
  account: string | null
  onAccount: (account: string) => void
  /** Somebody else has answered this attempt. */
  onFaster: (by: string | null) => void
  /** Opens the registry's link, once it was asked for. */
  webKey: CryptoKey | null
  onWebKey: (key: CryptoKey | null) => void
}
