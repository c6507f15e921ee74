import type { CryptoKey } from 'jose'
import { useEffect, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { Left } from '../ui/time.tsx'
import { askedAgain, asks } from '../words/question.ts'
import { AnswerForm } from './answer-form.tsx'
import { Decline } from './decline.tsx'

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
  /** Opens the link of a rejection. A key of its own: no link that releases can stand where one is shown that rejects. */
  onRejectionKey: (key: CryptoKey | null) => void
}

/** What the job asks for, and the ways to answer. */
export function Asked(props: AskedProps) {
  const { question } = props
  const [isDeclining, setDeclining] = useState(false)
  const again = question.attempt > 1 ? askedAgain(question.reason) : null
  useEffect(() => {
    if (again) announce(again)
  }, [again])
  return (
    <section class="asked" aria-labelledby="asks">
      <div class="asked-head">
        <h2 id="asks">{asks(question)}</h2>
        <Left until={question.expiresAt} />
      </div>
      {again && <p class="again">{again}</p>}
      {question.mayAnswer ? (
        <>
          <AnswerForm key={question.attempt} {...props} />
          <Button look="quiet" onClick={() => setDeclining(true)}>
            Decline…
          </Button>
        </>
      ) : (
        <p>You can look, but other people answer for this project. An admin can change that.</p>
      )}
      {isDeclining && <Decline {...props} onClose={() => setDeclining(false)} />}
    </section>
  )
}
