import * as z from 'zod'

import { answerSchema } from './answer.ts'
import { ProtocolError } from './errors.ts'
import { type AnswerReading, readAnswerValue } from './read-answer.ts'
import { httpUrl, readHttpUrl } from './text.ts'

/** The states that a question can be in at a responder. */
export const STATES = [
  'waiting',
  'answered',
  'confirming',
  'publishing',
  'rejected',
  'published',
  'failed',
  'declined',
  'withdrawn',
  'expired',
] as const

export type State = (typeof STATES)[number]

const revision = z.int().min(0)
const state = z.enum(STATES)

/** The body of a `200` to `GET {Location}`. */
export const pollReplySchema = z.object({
  revision,
  state,
  answer: answerSchema.nullish(),
  link: httpUrl.nullish(),
})

/** Is parsed first: the answer has its own reader, and a bad link must not cost the job an answer. */
const envelopeSchema = z.object({
  revision,
  state,
  answer: z.unknown().optional(),
  link: z.unknown().optional(),
})

export type PollReply = z.infer<typeof pollReplySchema>

/** What `readPollReply` found in a poll's reply. */
export interface PollReading {
  revision: number
  state: State
  answer: AnswerReading | undefined
  link: string | undefined
}

/**
 * Reads the parsed body of a poll's reply.
 *
 * @throws {ProtocolError} `POLL_INVALID` (no revision, or no state of version 1), `ANSWER_INVALID` (a bad answer).
 */
export function readPollReply(value: unknown): PollReading {
  const reply = envelopeSchema.safeParse(value)
  if (!reply.success) {
    throw new ProtocolError('POLL_INVALID', 'The reply to a poll needs a "revision" and a known "state".')
  }
  const { answer, link, ...rest } = reply.data
  return { ...rest, answer: answer == null ? undefined : readAnswerValue(answer), link: readHttpUrl(link) }
}
