import type { Question } from '@cfa/protocol'
import { exampleQuestion } from '@cfa/protocol/testing'
import { START } from '../fakes/clock.ts'

/** A question with every field known, open for half an hour on the tests' clocks. */
export const question: Question = exampleQuestion({
  id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  expiresAt: new Date(START + 30 * 60_000).toISOString(),
})
