import type { State } from '@cfa/protocol'

/**
 * What can happen to a question. A job asks again. A person answers, declines or approves as the first of two. What a
 * removed person did is taken back. A job reports (events have the names of the reported states, and `confirm_next` is
 * `confirming` for one of several packages). A later run asks for the same. The question expires.
 */
export const EVENTS = [
  'ask',
  'answer',
  'decline',
  'approve',
  'take_back',
  'confirming',
  'confirm_next',
  'publishing',
  'rejected',
  'published',
  'failed',
  'declined',
  'withdrawn',
  'supersede',
  'expire',
] as const

export type QuestionEvent = (typeof EVENTS)[number]

/**
 * The effect of an event: another state (or the same one again), no change because the question is already in it, or a
 * refusal because somebody has answered, the question is over, or it is not its turn.
 */
export type Step = { to: State } | { stays: true } | { refusal: 'answered' | 'closed' | 'out_of_order' }

/** The states that events lead to. docs/responder/states.md shows them as a table. */
const MOVES: Record<State, Partial<Record<QuestionEvent, State>>> = {
  waiting: {
    ask: 'waiting',
    answer: 'answered',
    decline: 'declined',
    approve: 'waiting',
    take_back: 'waiting',
    withdrawn: 'withdrawn',
    supersede: 'withdrawn',
    expire: 'expired',
  },
  answered: {
    ask: 'waiting',
    take_back: 'waiting',
    confirming: 'confirming',
    confirm_next: 'confirming',
    publishing: 'publishing',
    rejected: 'rejected',
    published: 'published',
    failed: 'failed',
    withdrawn: 'withdrawn',
    supersede: 'withdrawn',
    expire: 'expired',
  },
  confirming: {
    ask: 'waiting',
    answer: 'answered',
    decline: 'declined',
    confirming: 'confirming',
    confirm_next: 'confirming',
    publishing: 'publishing',
    rejected: 'rejected',
    published: 'published',
    failed: 'failed',
    withdrawn: 'withdrawn',
    supersede: 'withdrawn',
    expire: 'expired',
  },
  publishing: {
    ask: 'waiting',
    confirm_next: 'confirming',
    rejected: 'rejected',
    published: 'published',
    failed: 'failed',
    expire: 'expired',
  },
  rejected: {
    ask: 'waiting',
    failed: 'failed',
    withdrawn: 'withdrawn',
    supersede: 'withdrawn',
    expire: 'expired',
  },
  published: {},
  failed: {},
  declined: {},
  withdrawn: {},
  expired: {},
}

const BY_PEOPLE: readonly QuestionEvent[] = ['answer', 'decline', 'approve']

/** Returns the effect of an event in a state. */
export function step(state: State, event: QuestionEvent): Step {
  const to = MOVES[state][event]
  if (to) return { to }
  if (event === state) return { stays: true }
  if (isFinal(state)) return { refusal: 'closed' }
  return { refusal: BY_PEOPLE.includes(event) ? 'answered' : 'out_of_order' }
}

export const isFinal = (state: State): boolean => Object.keys(MOVES[state]).length === 0

const states = Object.keys(MOVES) as State[]

export const OPEN_STATES = states.filter((state) => !isFinal(state))

/** The states in which an event has an effect, as an SQL list. */
export const statesBefore = (event: QuestionEvent): string =>
  sqlList(states.filter((state) => MOVES[state][event] !== undefined))

/** Writes names of states as SQL. They come from the table above, never from outside. */
export const sqlList = (names: readonly State[]): string => names.map((name) => `'${name}'`).join(', ')

/**
 * SQL conditions on `questions`, worded exactly as in the partial indexes, because SQLite uses these for no other
 * wording.
 */
export const OPEN = `questions.state in (${sqlList(OPEN_STATES)})`
export const OVER = `questions.state not in (${sqlList(OPEN_STATES)})`
