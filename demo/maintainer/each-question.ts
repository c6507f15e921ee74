import type { QuestionDetail } from '../../responder/src/api/questions.ts'
import type { PageClient } from './page-client.ts'

/** Answers one attempt of a question. Its signal is aborted when the question no longer waits. */
export type Answerer = (question: QuestionDetail, signal: AbortSignal) => Promise<void>

/** Lets `answerer` answer each attempt of each question until `signal` is aborted. Rejects if an answer fails. */
export async function eachQuestion(
  { changes, waiting }: Pick<PageClient, 'changes' | 'waiting'>,
  answerer: Answerer,
  signal: AbortSignal,
): Promise<void> {
  const broken = new AbortController()
  const watched = AbortSignal.any([signal, broken.signal])
  let current: { key: string; over: AbortController; done: Promise<void> } | undefined
  const leave = async () => {
    current?.over.abort()
    await current?.done
  }
  try {
    for await (const _ of changes(watched)) {
      const question = await waiting()
      const key = question && `${question.id} ${question.attempt}`
      if (key === current?.key) continue
      await leave()
      current = undefined
      if (!question || !key) continue
      const over = new AbortController()
      const work = answerer(question, AbortSignal.any([watched, over.signal]))
      current = { key, over, done: work.catch((error) => broken.abort(error)) }
    }
  } finally {
    await leave()
  }
  if (!signal.aborted) broken.signal.throwIfAborted()
}
