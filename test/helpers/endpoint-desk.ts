import type { Question, Report, State } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import type { EndpointOptions, Reply, TestEndpoint } from './endpoint.ts'

/** The endpoint's questions, with their answers, their reports and the polls that wait for them. */
export interface Desk {
  questions: Question[]
  codes: string[]
  reports: TestEndpoint['reports']
  ask: (question: Question) => Reply | Promise<Reply>
  poll: (id: string, after: number, prefer: string | undefined) => Promise<Reply>
  report: (id: string, report: Report) => Reply
  close: () => void
}

/** One question with all its attempts. */
interface Entry {
  question: Question
  attempt: number
  revision: number
  state: State
  /** The reply to the attempt, pending until somebody answers. */
  reply: Promise<Reply>
  /** Set once `reply` has resolved. */
  settled: Reply | undefined
  /** Held polls, called when there is something new. */
  waiting: Set<() => void>
}

/** The states from which a requester may move a question to another; see docs/protocol.md, "States". */
const ALLOWED_FROM: Record<Report['state'], State[]> = {
  confirming: ['answered', 'confirming'],
  publishing: ['answered', 'confirming'],
  rejected: ['answered', 'confirming', 'publishing'],
  published: ['answered', 'confirming', 'publishing'],
  failed: ['answered', 'confirming', 'publishing', 'rejected'],
  declined: ['declined'],
  withdrawn: ['waiting', 'answered', 'confirming', 'rejected'],
}

const UNDER_WAY: State[] = ['answered', 'confirming', 'publishing']

export function createDesk({ features = [], decide = refuse, confirm = carryOn }: EndpointOptions): Desk {
  const entries = new Map<string, Entry>()
  const questions: Question[] = []
  const codes: string[] = []
  const reports: Desk['reports'] = []
  const hand = new AbortController()

  const decided = async (question: Question): Promise<Reply> => {
    questions.push(question)
    return given(question, await decide(question, questions.length))
  }
  const changeMind = async (entry: Entry, link: string) => {
    const reply = await confirm(entry.question, link)
    if (reply !== undefined) settle(entry, await given(entry.question, reply))
  }
  const given = async (question: Question, reply: Reply): Promise<Reply> => {
    codes.push(...codesOf(reply))
    return features.includes('sealed') ? seal(reply, question) : reply
  }
  const open = (question: Question): Entry => {
    const known = entries.get(question.id)
    if (known?.attempt === question.attempt && !isFault(known.settled)) return known
    const entry: Entry = {
      question,
      attempt: question.attempt,
      revision: (known?.revision ?? 0) + 1,
      state: 'waiting',
      reply: decided(question),
      settled: undefined,
      waiting: known?.waiting ?? new Set(),
    }
    entries.set(question.id, entry)
    void entry.reply.then((reply) => settle(entry, reply))
    return entry
  }

  return {
    questions,
    codes,
    reports,
    ask: (question) => {
      const entry = open(question)
      if (!features.includes('wait')) return entry.reply
      return { status: 202, headers: { location: `/questions/${question.id}` } }
    },
    poll: async (id, after, prefer) => {
      const seconds = Number(/wait=(\d+)/.exec(prefer ?? '')?.[1] ?? 0)
      const isNew = () => (entries.get(id)?.revision ?? 0) > after
      if (!isNew()) await held(entries.get(id), seconds, hand.signal)
      const entry = entries.get(id)
      return entry && isNew() ? news(entry) : { status: entry ? 204 : 404 }
    },
    report: (id, report) => {
      const entry = entries.get(id)
      // A report about one of several packages does not move the question.
      const isOfOne = 'package' in report && report.package !== undefined && report.state !== 'confirming'
      const isLinkOfOne = report.state === 'confirming' && report.package !== undefined
      const from = isOfOne || isLinkOfOne ? UNDER_WAY : ALLOWED_FROM[report.state]
      const isAllowed = entry?.state !== undefined && from.includes(entry.state)
      reports.push({ ...report, id, isAllowed })
      if (isAllowed && !isOfOne) move(entry, report.state)
      if (isAllowed && 'link' in report && report.link) void changeMind(entry, report.link)
      return { status: isAllowed ? 204 : 409 }
    },
    close: () => hand.abort(),
  }
}

const carryOn = () => undefined
const refuse = (): Reply => ({ status: 400, body: { message: 'Nobody was to be asked.' } })

/** After a fault the same attempt is decided again; every other reply is final. */
function isFault(reply: Reply | undefined): boolean {
  return reply === 'drop' || (typeof reply === 'object' && 'status' in reply && reply.status >= 500)
}

function codesOf(reply: Reply): string[] {
  if (typeof reply === 'string' || 'status' in reply) return []
  const content = 'answer' in reply ? reply.answer : reply.raw
  const otp = typeof content === 'object' && content !== null && 'otp' in content ? content.otp : content
  return typeof otp === 'string' ? [otp] : []
}

/** Seals an answer. In a decline with a code, only the code is sealed. */
async function seal(reply: Reply, question: Question): Promise<Reply> {
  if (typeof reply === 'string' || !('answer' in reply)) return reply
  const { answer } = reply
  if (!('declined' in answer) || answer.otp == null)
    return { raw: { sealed: await sealAnswer(answer, question) } }
  const { username, otp, ...open } = answer
  return { answer: { ...open, sealed: await sealAnswer({ declined: true, username, otp }, question) } }
}

function settle(entry: Entry, reply: Reply): void {
  entry.settled = reply
  if (reply === 'never') return
  const isNo = typeof reply === 'object' && 'answer' in reply && 'declined' in reply.answer
  move(entry, isNo ? 'declined' : 'answered')
}

function move(entry: Entry, state: State): void {
  entry.state = state
  entry.revision += 1
  for (const wake of [...entry.waiting]) wake()
}

/** Waits for news, the end of the poll, or the end of the endpoint. */
async function held(entry: Entry | undefined, seconds: number, closing: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, seconds * 1000)
  const wake = () => resolve()
  entry?.waiting.add(wake)
  closing.addEventListener('abort', wake)
  await promise
  clearTimeout(timer)
  entry?.waiting.delete(wake)
  closing.removeEventListener('abort', wake)
}

function news({ state, revision, settled }: Entry): Reply {
  const body = { revision, state }
  if (state !== 'answered' && state !== 'declined') return { status: 200, body }
  if (typeof settled !== 'object') return settled ?? { status: 200, body }
  if ('status' in settled) return settled
  return { status: 200, body: { ...body, answer: 'answer' in settled ? settled.answer : settled.raw } }
}
