import type { AnswerReading } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { type Conversation, createConversation } from '../../lib/release/conversation.ts'
import type { Topic } from '../../lib/release/question.ts'
import { type FakeStep, type StepOptions, stepWith } from '../fakes/step.ts'

export const integrity = `sha512-${'A'.repeat(86)}==`
export const TOPIC: Topic = { ask: 'code', kind: 'publish', integrity, size: 1, unpackedSize: 2, files: 3 }
export const APPROVAL: Topic = { ...TOPIC, ask: 'approval' }
export const code: AnswerReading = { type: 'code', username: 'alice', otp: '012 345' }

export const talk = (options: StepOptions): { step: FakeStep; conversation: Conversation } => {
  const step = stepWith(options)
  return { step, conversation: createConversation(step) }
}

export async function fails(t: ExecutionContext, options: StepOptions, expected: ErrorCode, topic = TOPIC) {
  const { step, conversation } = talk(options)
  const error = await t.throwsAsync(conversation.ask(topic, step, null), { code: expected })
  return { step, conversation, details: (error as Error & { details: string }).details }
}
