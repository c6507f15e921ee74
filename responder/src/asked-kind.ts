import { kindSchema, type Question } from '@cfa/protocol'
import * as z from 'zod'

/** What an answer is used for. `unknown` is for clients of the CFA API, which has no field for it. */
export const askedKind = z.enum([...kindSchema.options, 'unknown'])
export type AskedKind = z.infer<typeof askedKind>

/** A stored question: from a job, or from a client of the CFA API, in which case every text of `package` is empty. */
export type AskedQuestion = Omit<Question, 'kind'> & { kind: AskedKind }

/** Whether the question says what it asks for. */
export const isNamed = (question: AskedQuestion): question is Question => question.kind !== 'unknown'
