import { kindSchema, type Question } from '@cfa/protocol'
import * as z from 'zod'

/** What an answer is used for. `unknown`: a client of the CFA API asks, and that API has no words for it. */
export const askedKind = z.enum([...kindSchema.options, 'unknown'])
export type AskedKind = z.infer<typeof askedKind>

/** A question as it is kept: a job's own, or one of a client of the CFA API, in which every text of `package` is empty. */
export type AskedQuestion = Omit<Question, 'kind'> & { kind: AskedKind }

/** Whether it says what it asks for. */
export const isNamed = (question: AskedQuestion): question is Question => question.kind !== 'unknown'
