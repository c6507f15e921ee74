import type { State } from '@cfa/protocol'
import type { ChannelTarget } from '../api/channels.ts'
import type { Delivery } from './deliveries.ts'
import type { QuestionFacts } from './question-facts.ts'

/** Kinds that can't edit or replace a message. After one outcome, a later one that all went well is no news there. */
const SAYS_ONCE = new Set<ChannelTarget['kind']>(['email', 'slack'])
const SUCCEEDED = new Set<State>(['answered', 'confirming', 'publishing', 'published'])

interface DeliveryFacts {
  channelKind: ChannelTarget['kind']
  isSecondLine: boolean
  question: Pick<QuestionFacts, 'state' | 'expiresAt' | 'openedAt' | 'askedAt'>
  /** All deliveries about the question to this channel. */
  conversation: Delivery[]
  now: number
}

/**
 * Whether a due delivery is still worth sending. A question and its reminder are while the question waits, in its
 * latest attempt. An outcome is if it is the latest and this channel was asked. A webhook gets every outcome.
 */
export function isWanted(
  delivery: Delivery,
  { channelKind, isSecondLine, question, conversation, now }: DeliveryFacts,
): boolean {
  if (conversation.some(({ revision }) => revision > delivery.revision)) return false
  const isWaiting = question.state === 'waiting' && question.expiresAt > now
  if (delivery.kind === 'summary') return isWaiting
  if (delivery.kind === 'reminder')
    return isWaiting && (!isSecondLine || mayRemind(delivery, { question, conversation }))
  if (delivery.kind === 'escalation') return isWaiting && !isOpened(question)
  if (delivery.kind === 'asked') return isWaiting && !wasReminded(delivery, conversation)
  if (question.state === 'waiting') return false
  if (channelKind === 'webhook') return true
  const calls = followed(delivery, conversation)
  if (calls.length === 0) return false
  if (!SUCCEEDED.has(question.state)) return true
  // Questions announced together have no message of their own that could say that all went well.
  if (calls.every(({ kind }) => kind === 'more')) return false
  return !SAYS_ONCE.has(channelKind) || !hasSentOutcome(delivery, conversation)
}

/**
 * Whether the second line is reminded: of a question that they were notified of, or that nobody has opened. One that was
 * only part of a summary has no reminder.
 */
function mayRemind(
  { revision }: Delivery,
  { question, conversation }: Pick<DeliveryFacts, 'question' | 'conversation'>,
): boolean {
  const calls = conversation.filter((other) => other.revision === revision)
  if (calls.some(({ kind }) => kind === 'summary')) return false
  return !isOpened(question) || calls.some(({ kind, receipt }) => isFirstCall(kind) && receipt !== null)
}

const isOpened = ({ openedAt, askedAt }: DeliveryFacts['question']): boolean =>
  openedAt !== null && openedAt >= askedAt

/** The messages that an outcome follows: those of its attempt that arrived. */
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

/** Whether an outcome has arrived since the question was last asked. */
function hasSentOutcome(outcome: Delivery, conversation: Delivery[]): boolean {
  const asked = conversation.filter(({ kind, revision }) => isFirstCall(kind) && revision < outcome.revision)
  const since = Math.max(...asked.map(({ revision }) => revision))
  return conversation.some(
    ({ id, kind, revision, receipt }) =>
      id !== outcome.id && kind === 'outcome' && revision > since && receipt !== null,
  )
}
