import { type OpenAnswer, type Question, type State, sealAnswer } from '@cfa/protocol'
import type { Codes } from '../responder/authenticator.ts'

/** What the page would show. */
interface Shown {
  revision: number
  question: Question | null
  state: State | null
}

/** Does what the page does, by the same calls. */
export interface PageClient {
  /** The next news after a revision. */
  watch: (after: number, signal: AbortSignal) => Promise<Shown>
  codes: () => Promise<Codes>
  /** Seals the answer here, but for a no. False: somebody was faster. */
  answer: (question: Question, answer: OpenAnswer) => Promise<boolean>
}

export function createPageClient(page: string): PageClient {
  const get = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(new URL(path, page), init)
    if (!response.ok) throw new Error(`The page answered with status ${response.status}.`)
    return response.json()
  }
  return {
    watch: async (after, signal) =>
      (await get(`api/release?after=${after}`, { headers: { prefer: 'wait=20' }, signal })) as Shown,
    codes: async () => (await get('api/authenticator')) as Codes,
    answer: async (question, answer) => {
      const said = 'declined' in answer ? answer : { sealed: await sealAnswer(answer, question) }
      const body = JSON.stringify({ id: question.id, attempt: question.attempt, answer: said })
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(new URL('api/answer', page), { method: 'POST', headers, body })
      if (!response.ok && response.status !== 409)
        throw new Error(`The page answered with status ${response.status}.`)
      return response.ok
    },
  }
}
