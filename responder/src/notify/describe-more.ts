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

/** As many releases as a message names. */
const NAMED = 8

interface More {
  kind: 'more' | 'more_reminder'
  /** Of the delivery that is sent. */
  id: string
  publicUrl: string
}

/** Says that more of a run waits than the message before has said. `waiting`: those, at least one. */
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
    // Short enough for a topic of Web Push, and not that of a question: what becomes of one does not take its place.
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
