import { type AnswerReading, FEATURES, LIMITS, printable, readHttpUrl } from '@cfa/protocol'
import { z } from 'zod'
import { getError } from '../errors/get-error.ts'
import { type AskHooks, QuestionExpired, type Responder } from './types.ts'

const connectionSchema = z.object({ features: z.array(z.string()) })

const absent = (value: string | null | undefined) => value ?? undefined
const text = z.string().nullish().transform(absent)
/** A decline counts even if what came with it is malformed. */
const ifText = z.string().optional().catch(undefined)
const shown = (length: number) =>
  z
    .unknown()
    .optional()
    .transform((value) => printable(value, length))

const readingSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('code'), username: text, otp: z.string() }),
  z.object({ type: z.literal('approval'), username: text, otp: text }),
  z.object({
    type: z.literal('decline'),
    by: shown(LIMITS.byLength),
    reason: shown(LIMITS.reasonLength),
    ...{ username: ifText, otp: ifText, sealed: ifText },
  }),
  z.object({ type: z.literal('sealed'), sealed: z.string() }),
])

/**
 * Checks at run time that what a module made has the interface, because its author may have had no compiler to do so.
 * Throws `ERESPONDERMODULE`.
 */
export function checkResponder(made: Partial<Responder> | null | undefined, name: string): Responder {
  const { connect, ask, report } = made ?? {}
  if (!made || typeof connect !== 'function' || typeof ask !== 'function') {
    throw getError('ERESPONDERMODULE', { value: name, detail: 'What it makes has no `connect` or no `ask`.' })
  }
  const shownName = printable(made.name, LIMITS.labelLength) ?? name
  const checked: Responder = {
    name: shownName,
    connect: async () => judgeConnection(await guard(() => connect.call(made), shownName), name),
    ask: async (question, hooks) =>
      judgeReading(await guard(() => ask.call(made, question, withSafeLinks(hooks)), shownName), shownName),
  }
  return report
    ? { ...checked, report: async (question, given) => report.call(made, question, given) }
    : checked
}

/** Keeps only the text of other errors, because one from a module's own HTTP client may hold its headers. */
async function guard<Value>(call: () => Promise<Value>, endpoint: string): Promise<Value> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof QuestionExpired) throw error
    if (error instanceof Error && 'semanticRelease' in error && 'facts' in error) throw error
    const detail = error instanceof Error ? error.message : String(error)
    throw getError('ERESPONDERUNREACHABLE', { endpoint, detail }, error)
  }
}

function judgeConnection(connection: unknown, name: string): Awaited<ReturnType<Responder['connect']>> {
  const checked = connectionSchema.safeParse(connection)
  if (checked.success)
    return { features: FEATURES.filter((feature) => checked.data.features.includes(feature)) }
  throw getError('ERESPONDERMODULE', {
    value: name,
    detail: 'Its `connect` does not resolve with `{ features: […] }`.',
  })
}

function judgeReading(reading: unknown, endpoint: string): AnswerReading {
  const checked = readingSchema.safeParse(reading)
  if (checked.success) return checked.data
  throw getError('ERESPONDERANSWER', {
    endpoint,
    detail:
      'A module answers with `type` (`code`, `approval`, `decline`, `sealed`) and the fields that belong to it.',
  })
}

function withSafeLinks({ signal, onLink }: AskHooks): AskHooks {
  const show = (link: string) => {
    const safe = readHttpUrl(link)
    if (safe) onLink(safe)
  }
  return { signal, onLink: show }
}
