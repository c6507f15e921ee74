import { createHash } from 'node:crypto'
import { cut } from '@cfa/notify'
import {
  askedText,
  asksFor,
  labelled,
  lines,
  type Message,
  releaseOf,
  TITLE_LENGTH,
  upperFirst,
} from './message.ts'
import type { QuestionFacts } from './question-facts.ts'

/** The most releases that a message names. */
const NAMED = 8

interface More {
  kind: 'more' | 'more_reminder'
  /** The id of the delivery that is sent, or of the one that a reminder is about. */
  id: string
  publicUrl: string
}

/** Makes the message that says which more releases of a run are waiting. `waiting` has at least one. */
export function describeMore(waiting: readonly QuestionFacts[], { kind, id, publicUrl }: More): Message {
  const [first, ...others] = waiting as [QuestionFacts, ...QuestionFacts[]]
  const about =
    others.length === 0
      ? `one more of the same run: ${asksFor(first)}`
      : `${waiting.length} more releases of the same run wait`
  const title = upperFirst(`${kind === 'more' ? '' : 'still waiting: '}${about}`, true)
  return {
    kind,
    title: cut(title, TITLE_LENGTH),
    text: others.length === 0 ? askedText(first) : listOf(waiting, first),
    link: others.length === 0 ? `${publicUrl}/q/${first.id}` : `${publicUrl}/run/${first.id}`,
    // Short enough for a Web Push topic, and different from any question's tag, so that no question's outcome replaces
    // it.
    tag: createHash('sha256').update(`more ${id}`).digest('hex').slice(0, 32),
    topic: cut(upperFirst(about, true), TITLE_LENGTH),
    ...{ attempt: 1, isCall: true, facts: null },
    expiresAt: Math.max(...waiting.map(({ expiresAt }) => expiresAt)),
  }
}

function listOf(waiting: readonly QuestionFacts[], { content: { build }, project }: QuestionFacts): string {
  const more = waiting.length - NAMED
  return lines([
    ...waiting.slice(0, NAMED).map(releaseOf),
    more > 0 ? `and ${more} more` : null,
    labelled('Repository', build.repository),
    labelled('Branch', build.branch),
    labelled('Project', project),
  ])
}
