import type { Question } from '../question.ts'
import type { EndpointAnswer } from './create-endpoint.ts'
import { readTypedAnswer } from './read-typed-answer.ts'

export interface PendingQuestions {
  /**
   * Waits for the first answer from somebody who may give one.
   *
   * @param id - Identifies the question when an answer comes, such as a message's id. Each attempt needs its own.
   * @param signal - Ends the question when it is aborted.
   */
  wait: (id: string | number, question: Question, signal: AbortSignal) => Promise<EndpointAnswer>
  /**
   * Takes what a person typed as their answer.
   *
   * @returns `undefined` if the answer was accepted, otherwise a sentence to show that person.
   */
  answer: (id: string | number, person: string | number, text: string) => string | undefined
  /** Lists the questions that are still waiting. */
  list: () => Array<{ id: string; question: Question }>
}

/**
 * Keeps the questions that wait for a maintainer.
 *
 * @param maintainers - Who may answer: maps a person's id to their npm user name.
 */
export function createPendingQuestions(maintainers: Readonly<Record<string, string>>): PendingQuestions {
  const usernames = new Map(Object.entries(maintainers))
  const pending = new Map<string, { question: Question; take: (answer: EndpointAnswer) => void }>()
  return {
    wait: (id, question, signal) => {
      const { promise, resolve } = Promise.withResolvers<EndpointAnswer>()
      // The question closed before it had reached anybody.
      if (signal.aborted) return promise
      pending.set(String(id), { question, take: resolve })
      signal.addEventListener('abort', () => pending.delete(String(id)), { once: true })
      return promise
    },
    answer: (id, person, text) => {
      const username = usernames.get(String(person))
      if (username === undefined) return 'You are not one of those who can answer.'
      const one = pending.get(String(id))
      if (!one) return 'This question is over.'
      if (!one.question.accounts.includes(username)) return `The job has no token of ${username}.`
      const answer = readTypedAnswer(text, { username })
      if (!answer) return 'That is no code of 6 to 16 digits. Type one, or “no” and why.'
      pending.delete(String(id))
      one.take(answer)
      return undefined
    },
    list: () => [...pending].map(([id, { question }]) => ({ id, question })),
  }
}
