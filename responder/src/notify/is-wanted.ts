import type { State } from '@cfa/protocol'
import type { ChannelTarget } from '../api/channels.ts'
import type { Delivery } from './deliveries.ts'
import type { QuestionFacts } from './question-facts.ts'

/** These can't edit or replace: once they have said what became of a question, that all went well is no news there. */
const SAYS_ONCE = new Set<ChannelTarget['kind']>(['email', 'slack'])
const GOES_WELL = new Set<State>(['answered', 'confirming', 'publishing', 'published'])

interface Standing {
  channelKind: ChannelTarget['kind']
  question: Pick<QuestionFacts, 'state' | 'expiresAt' | 'openedAt' | 'askedAt'>
  /** Everything about the question to this channel. */
  conversation: Delivery[]
  now: number
}

/**
 * Whether a delivery that is due still says something. A question and its reminder: while it waits, in its latest
 * attempt. An outcome: if it is the latest, and somebody was asked here; a webhook has every event.
 */
export function isWanted(
  delivery: Delivery,
  { channelKind, question, conversation, now }: Standing,
): boolean {
  if (conversation.some(({ revision }) => revision > delivery.revision)) return false
  const isWaiting = question.state === 'waiting' && question.expiresAt > now
  if (delivery.kind === 'reminder' || delivery.kind === 'summary') return isWaiting
  if (delivery.kind === 'escalation') return isWaiting && !isOpened(question)
  if (delivery.kind === 'asked') return isWaiting && !wasReminded(delivery, conversation)
  if (question.state === 'waiting') return false
  if (channelKind === 'webhook') return true
  const calls = followed(delivery, conversation)
  if (calls.length === 0) return false
  if (!GOES_WELL.has(question.state)) return true
  // Of what was told together with others there is no message that could say that all went well.
  if (calls.every(({ kind }) => kind === 'more')) return false
  return !SAYS_ONCE.has(channelKind) || !hasSpoken(delivery, conversation)
}

const isOpened = ({ openedAt, askedAt }: Standing['question']): boolean =>
  openedAt !== null && openedAt >= askedAt

/** The messages that arrived and that an outcome follows: those of its attempt. */
export function followed(outcome: Delivery, conversation: Delivery[]): Delivery[] {
  const calls = conversation.filter(({ kind, revision }) => isCall(kind) && revision < outcome.revision)
  const attempt = Math.max(...calls.map(({ revision }) => revision))
  return calls.filter(({ revision, receipt }) => revision === attempt && receipt !== null)
}

const isFirstCall = (kind: Delivery['kind']): boolean =>
  kind === 'asked' || kind === 'escalation' || kind === 'more'
const isCall = (kind: Delivery['kind']): boolean => isFirstCall(kind) || kind === 'reminder'

const wasReminded = ({ revision }: Delivery, conversation: Delivery[]) =>
  conversation.some(
    (other) => other.kind === 'reminder' && other.revision === revision && other.receipt !== null,
  )

/** Since it was last asked. */
function hasSpoken(outcome: Delivery, conversation: Delivery[]): boolean {
  const asked = conversation.filter(({ kind, revision }) => isFirstCall(kind) && revision < outcome.revision)
  const since = Math.max(...asked.map(({ revision }) => revision))
  return conversation.some(
    ({ id, kind, revision, receipt }) =>
      id !== outcome.id && kind === 'outcome' && revision > since && receipt !== null,
  )
}
