import { sealAnswer } from '@cfa/protocol/sealing'
import { historyReply } from '../../responder/src/api/history.ts'
import {
  inboxReply,
  type QuestionDetail,
  type QuestionSummary,
  questionDetail,
} from '../../responder/src/api/questions.ts'
import { changes } from './changes.ts'
import { RefusedError, type Session } from './session.ts'

/** An account, and a code from its authenticator. */
export interface Given {
  username: string
  otp: string
}

/** Does what the page does for one person, with the same calls. */
export interface PageClient {
  /** Yields at once, and whenever something may have changed, until `signal` is aborted. */
  changes: (signal: AbortSignal) => AsyncGenerator<void>
  /** Finds a question that waits for an answer. */
  waiting: () => Promise<QuestionDetail | undefined>
  /** Finds the question that was asked last, in any state. */
  latest: () => Promise<QuestionDetail | undefined>
  /** Seals the answer and sends it. Resolves with false if somebody was faster or the job no longer asks. */
  answer: (question: QuestionDetail, given: Given) => Promise<boolean>
  decline: (question: QuestionDetail, reason: string | null) => Promise<boolean>
}

export function createPageClient(session: Session): PageClient {
  const { send } = session
  const get = async (path: string) => (await send('GET', path)).json()
  const open = async () => inboxReply.parse(await get('/api/questions')).questions
  const over = async () => historyReply.parse(await get('/api/history')).questions
  const detail = async (one: QuestionSummary | undefined) =>
    one && questionDetail.parse(await get(`/api/questions/${one.id}`))
  const inTime = (path: string, body: object) => send('POST', path, body).then(() => true, ifLate)
  return {
    changes: (signal) => changes(session, signal),
    waiting: async () => {
      const question = await detail((await open()).find(isWaiting))
      return question && isWaiting(question) ? question : undefined
    },
    latest: async () => {
      const [last] = [...(await open()), ...(await over())].toSorted((a, b) => b.askedAt - a.askedAt)
      return detail(last)
    },
    answer: async (question, given) => {
      const { id, attempt, ask } = question
      const answer = ask === 'approval' ? { approved: true, ...given } : given
      const { packages, change } = question
      const sealable = { ...question, packages: packages ?? undefined, change: change ?? undefined }
      const sealed = await sealAnswer(answer, sealable)
      return inTime(`/api/questions/${id}/answer`, { attempt, sealed })
    },
    decline: ({ id, attempt }, reason) => inTime(`/api/questions/${id}/decline`, { attempt, reason }),
  }
}

const isWaiting = ({ state }: QuestionSummary) => state === 'waiting'

function ifLate(error: unknown): false {
  if (error instanceof RefusedError && error.status === 409) return false
  throw error
}
