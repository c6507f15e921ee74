import type { Question } from '@cfa/protocol'
import type { PageClient } from './page-client.ts'

/** Answers one attempt of a question. Its signal is aborted when the question no longer waits. */
export type Answerer = (question: Question, signal: AbortSignal) => Promise<void>

/** Has every attempt of every question answered, until `signal` is aborted. Rejects with what an answerer rejects with. */
export async function eachQuestion(
  client: PageClient,
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
    for (let after = 0; ; ) {
      const { revision, question, state } = await client.watch(after, watched)
      after = revision
      const key = question && state === 'waiting' ? `${question.id} ${question.attempt}` : undefined
      if (key === current?.key) continue
      await leave()
      if (!question || !key) current = undefined
      else {
        const over = new AbortController()
        const work = answerer(question, AbortSignal.any([watched, over.signal]))
        current = { key, over, done: work.catch((error) => broken.abort(error)) }
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await leave()
  }
}
