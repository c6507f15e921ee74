import { type Limits, limits } from '../api/fatigue.ts'
import { jsonText } from '../json-text.ts'

export type { Limits }

export const NO_LIMITS: Limits = { questionsPerHour: null, escalation: null }

/** Reads the column `limits`: what is not in it has no limit of its own. */
export const limitsText = jsonText(limits.partial())
  .transform((kept) => ({ ...NO_LIMITS, ...kept }))
  .pipe(limits)
