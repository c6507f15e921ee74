import { type Rules, rules } from '../api/rules.ts'
import { jsonText } from '../json-text.ts'

export type { Rules }

export const NO_RULES: Rules = {
  twoPeople: false,
  freshPasskey: false,
  pickPhrase: false,
  notTheTrigger: false,
}

/** Parses the column `rules`. A rule that is missing is off. */
export const rulesText = jsonText(rules.partial())
  .transform((kept) => ({ ...NO_RULES, ...kept }))
  .pipe(rules)
