import type { CryptoKey } from 'jose'
import { useEffect, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { sentenceOf } from '../net/refusal.ts'
import { rememberAccount } from '../release/account-memory.ts'
import { askForLink } from '../release/web-link.ts'
import { answerEach, type GivingEffects } from './answer-each.ts'
import { currentOf, type Turn } from './turns.ts'

interface Queue {
  turns: readonly Turn[]
  account: string
}

/**
 * Confirms one question after another with a passkey. The job of the first asks the registry for a link, and the next
 * question's turn comes when that job has gone on.
 */
export function usePasskeys(questions: readonly QuestionDetail[], effects: GivingEffects) {
  const [queue, setQueue] = useState<Queue | null>(null)
  const [link, setLink] = useState<{ id: string; key: CryptoKey } | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const current = queue && currentOf(queue.turns, questions)
  const account = queue?.account ?? ''
  useEffect(() => {
    if (current?.state !== 'waiting') return
    const ask = (question: QuestionDetail) =>
      askForLink(question, account, (key) => setLink({ id: question.id, key }))
    answerEach([current], ask, { ...effects, done: '' }).catch((error: unknown) => {
      setProblem(sentenceOf(error))
      setQueue(null)
    })
  }, [current?.id])
  useEffect(() => {
    if (queue && !current) setQueue(null)
  }, [queue, current === null])
  const begin = (turns: readonly QuestionDetail[], chosen: string) => {
    rememberAccount(chosen)
    setProblem(null)
    setQueue({ turns: turns.map(({ id, attempt }) => ({ id, attempt })), account: chosen })
  }
  return {
    begin,
    /** Stops. The remaining questions still wait. */
    stop: () => setQueue(null),
    problem,
    step: queue &&
      current && {
        question: current,
        number: queue.turns.findIndex(({ id }) => id === current.id) + 1,
        count: queue.turns.length,
        key: link?.id === current.id ? link.key : null,
      },
  }
}
