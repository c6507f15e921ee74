import type { Question, Report } from '@cfa/protocol'
import type { AskHooks, ConfirmLink, GivenAnswer, Responder } from '../../lib/responders/types.ts'

export interface ResponderBehaviour {
  /** Default: a question fails the test. */
  answer?: (question: Question, hooks: AskHooks) => GivenAnswer | Promise<GivenAnswer>
  /** Default: the responder takes no link. */
  confirm?: Responder['confirm']
  /** Default: reports are accepted at once. */
  report?: (report: Report) => Promise<void>
  name?: string
}

export interface FakeResponder extends Responder {
  /** What was asked, in order. */
  asked: Question[]
  /** What was reported, as `state` or `state: reason`. */
  reported: string[]
  /** The links that were sent to be confirmed. */
  links: ConfirmLink[]
}

/** A responder in this process that records its questions and its reports. */
export function createFakeResponder({
  answer,
  confirm,
  report,
  name,
}: ResponderBehaviour = {}): FakeResponder {
  const asked: Question[] = []
  const reported: string[] = []
  const links: ConfirmLink[] = []
  const confirming: Responder['confirm'] =
    confirm &&
    ((question, link, hooks) => {
      links.push(link)
      return confirm(question, link, hooks)
    })
  return {
    name: name ?? 'https://responder.example/ask',
    ...{ asked, reported, links },
    connect: () => Promise.reject(new Error('unexpected connection')),
    ask: async (question, hooks) => {
      asked.push(question)
      if (!answer) throw new Error('unexpected question')
      return answer(question, hooks)
    },
    ...(confirming ? { confirm: confirming } : {}),
    report: async (_question, given) => {
      const { state, reason } = given as { state: string; reason?: string }
      reported.push(reason === undefined ? state : `${state}: ${reason}`)
      await report?.(given)
    },
  }
}
