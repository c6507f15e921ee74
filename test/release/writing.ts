import type { AnswerReading } from '@cfa/protocol'
import type { Write } from '../../lib/release/confirm-by-web.ts'
import type { Conversation } from '../../lib/release/conversation.ts'
import type { Said } from '../../lib/release/judge-said.ts'
import type { Memory } from '../../lib/release/session.ts'
import { writeWithCode } from '../../lib/release/write-with-code.ts'
import { type FakeStep, type StepOptions, stepWith } from '../fakes/step.ts'
import { TOPIC } from './talk.ts'

export const code = (otp: string, username = 'alice'): AnswerReading => ({ type: 'code', username, otp })

export interface Scene {
  step: FakeStep
  memory: Memory
  /** What was written with, as `account code`. */
  written: string[]
  run: (given?: Said, approval?: Conversation) => Promise<void>
  /** How long the registry takes for each write. */
  registry: { takesMs: number }
}

/** A release whose maintainer gives `answers`, and a registry that takes `right` codes alone. */
export function scene(answers: AnswerReading[], right: string[], options: StepOptions = {}): Scene {
  const left = [...answers]
  const step = stepWith({
    answer: () => left.shift() ?? { type: 'decline', by: 'nobody', reason: undefined },
    ...options,
  })
  const memory: Memory = { accepted: undefined }
  const written: string[] = []
  const registry = { takesMs: 0 }
  const write: Write = async ({ username }, otp) => {
    if (registry.takesMs > 0) await step.clock.advance(registry.takesMs)
    written.push(`${username} ${otp}`)
    return otp !== undefined && right.includes(otp) ? 'done' : 'refused'
  }
  const run = (given?: Said, approval?: Conversation) =>
    writeWithCode({ topic: TOPIC, write, given, approval }, step, memory)
  return { step, memory, written, run, registry }
}

export const reasons = ({ asked }: FakeStep) => asked.map(({ attempt, reason }) => `${attempt} ${reason}`)
