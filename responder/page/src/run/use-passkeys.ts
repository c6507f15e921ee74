import type { CryptoKey } from 'jose'
import { useEffect, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
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
  const [tries, setTries] = useState(0)
  const current = queue && currentOf(queue.turns, questions)
  const account = queue?.account ?? ''
  useEffect(() => {
    if (current?.state !== 'waiting') return
    let isOver = false
    setProblem(null)
    const ask = (question: QuestionDetail) =>
      askForLink(question, account, (key) => setLink({ id: question.id, key }))
    const onReply: GivingEffects['onReply'] = (question, refusal, what) => {
      effects.onReply(question, refusal, what)
      // Somebody else has to approve first, so the job asks for no link.
      if (refusal?.code === 'approval_only') setQueue(null)
    }
    answerEach([current], ask, { ...effects, onReply, done: '' }).catch((error: unknown) => {
      if (isOver) return
      setProblem(sentenceOf(error))
      // Otherwise it can be asked again, or has arrived although its reply was lost.
      if (!(error instanceof Refusal && error.isPassing)) setQueue(null)
    })
    return () => {
      isOver = true
    }
  }, [current?.id, tries])
  useEffect(() => {
    if (!queue || current) return
    // What could not be asked for has arrived after all.
    setProblem(null)
    setQueue(null)
  }, [queue, current === null])
  const isAhead = current === null || current.state === 'waiting'
  const begin = (turns: readonly QuestionDetail[], chosen: string) => {
    rememberAccount(chosen)
    setProblem(null)
    setQueue({ turns: turns.map(({ id, attempt }) => ({ id, attempt })), account: chosen })
  }
  return {
    begin,
    /** Stops. The remaining questions still wait. */
    stop: () => setQueue(null),
    problem: isAhead ? problem : null,
    step: queue &&
      current && {
        question: current,
        number: queue.turns.findIndex(({ id }) => id === current.id) + 1,
        count: queue.turns.length,
        key: link?.id === current.id ? link.key : null,
        /** Asks again, if the job could not be asked. */
        again: isAhead && problem !== null ? () => setTries((before) => before + 1) : null,
      },
  }
}
