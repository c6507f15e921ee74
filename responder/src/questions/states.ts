import type { State } from '@cfa/protocol'

/**
 * What can happen to a question: a job asks again, a person answers, declines or approves as the first of two, what a removed
 * person has said is taken back, a job tells (the names of the states it tells; `confirm_next`: `confirming`, of one of several
 * packages), a later run asks for the same, the time is over.
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
 * What follows: another state (or the same one anew), or nothing because it is there already, or a refusal: somebody has
 * answered, the question is over, or it is not its turn.
 */
export type Step = { to: State } | { stays: true } | { refusal: 'answered' | 'closed' | 'out_of_order' }

/** docs/responder/states.md shows this as a table. */
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

/** Where an event leads from a state. */
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

/** The states that an event can change, as SQL writes a list. */
export const statesBefore = (event: QuestionEvent): string =>
  sqlList(states.filter((state) => MOVES[state][event] !== undefined))

/** Names of states as SQL: they are from the list above, never from outside. */
export const sqlList = (names: readonly State[]): string => names.map((name) => `'${name}'`).join(', ')

/** Of a row of `questions`, in the words of the partial indexes: SQLite uses them for no others. */
export const OPEN = `questions.state in (${sqlList(OPEN_STATES)})`
export const OVER = `questions.state not in (${sqlList(OPEN_STATES)})`
