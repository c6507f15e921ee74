import { type Limits, limits } from '../api/fatigue.ts'
import { jsonText } from '../json-text.ts'

export type { Limits }

export const NO_LIMITS: Limits = { questionsPerHour: null, escalation: null }

/** Parses the column `limits`. A key that is missing sets no limit. */
export const limitsText = jsonText(limits.partial())
  .transform((kept) => ({ ...NO_LIMITS, ...kept }))
  .pipe(limits)
