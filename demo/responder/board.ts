import { setTimeout as sleep } from 'node:timers/promises'
import type { Answer, Question, State, Telling } from '@cfa/protocol'

/** A question, and where it stands. */
export interface Held {
  question: Question
  state: State
  /** Grows with every change. */
  revision: number
  answer: Answer | null
  /** What was said with the state; for another attempt, with the one before. */
  reason: string | null
}

export type Outcome = 'done' | 'conflict' | 'unknown'

/** All questions of the demo, in memory. */
export interface Board {
  ask: (question: Question) => Outcome
  answer: (id: string, attempt: number, answer: Answer) => Outcome
  tell: (id: string, telling: Telling) => Outcome
  find: (id: string) => Held | undefined
  /** The one that was asked last. */
  latest: () => Held | undefined
  /** Grows with every change of any question. */
  revision: () => number
  /** Resolves as soon as `isReached`, or after `waitMs`. */
  wait: (isReached: () => boolean, waitMs: number) => Promise<void>
}

/** Who moves a question where: docs/protocol.md, "States". Another attempt goes back to `waiting`. */
const NEXT: Record<State, readonly State[]> = {
  waiting: ['answered', 'declined', 'expired', 'withdrawn'],
  answered: ['publishing', 'rejected', 'published', 'failed', 'expired', 'withdrawn'],
  confirming: [], // belongs to the feature `web`, which the demo does not have
  publishing: ['rejected', 'published', 'failed'],
  rejected: ['failed', 'expired', 'withdrawn'],
  published: [],
  failed: [],
  declined: [],
  withdrawn: [],
  expired: [],
}

export function createBoard(): Board {
  const questions = new Map<string, Held>()
  const news = createNews()

  function move(held: Held, state: State, changes: Partial<Held> = {}): Outcome {
    if (held.state === state) return 'done'
    if (!NEXT[state] || !NEXT[held.state].includes(state)) return 'conflict'
    // An answer is handed out while it is one, and forgotten as soon as it has been used.
    Object.assign(held, { answer: null, reason: null, ...changes, state, revision: held.revision + 1 })
    news.publish()
    return 'done'
  }

  return {
    ask: (question) => {
      const held = questions.get(question.id)
      if (held && held.question.attempt === question.attempt) return 'done'
      if (held && !isNextAttempt(held, question)) return 'conflict'
      const { revision = 0, reason = null } = held ?? {}
      questions.delete(question.id) // the last one asked stands last
      questions.set(question.id, {
        question,
        revision: revision + 1,
        state: 'waiting',
        answer: null,
        reason,
      })
      expireInTime(question, () => questions.get(question.id), move)
      news.publish()
      return 'done'
    },
    answer: (id, attempt, answer) => {
      const held = questions.get(id)
      if (!held) return 'unknown'
      if (held.state !== 'waiting' || held.question.attempt !== attempt) return 'conflict'
      const reason = 'declined' in answer ? (answer.reason ?? null) : null
      return move(held, 'declined' in answer ? 'declined' : 'answered', { answer, reason })
    },
    tell: (id, { state, reason = null }) => {
      const held = questions.get(id)
      return held ? move(held, state, { reason }) : 'unknown'
    },
    find: (id) => questions.get(id),
    latest: () => [...questions.values()].at(-1),
    revision: news.revision,
    wait: news.wait,
  }
}

function isNextAttempt(held: Held, { attempt }: Question): boolean {
  return NEXT[held.state].length > 0 && attempt === held.question.attempt + 1
}

/** Another attempt has the same deadline, so each timer looks at what is there when it goes off. */
function expireInTime(
  { expiresAt }: Question,
  find: () => Held | undefined,
  move: (held: Held, state: State) => Outcome,
): void {
  const timer = setTimeout(() => {
    const held = find()
    if (held) move(held, 'expired')
  }, Date.parse(expiresAt) - Date.now())
  timer.unref()
}

function createNews() {
  let revision = 0
  let next = Promise.withResolvers<void>()
  return {
    revision: () => revision,
    publish: () => {
      revision += 1
      next.resolve()
      next = Promise.withResolvers()
    },
    wait: async (isReached: () => boolean, waitMs: number) => {
      const over = sleep(waitMs, 'over' as const, { ref: false })
      while (!isReached()) if ((await Promise.race([next.promise, over])) === 'over') return
    },
  }
}
