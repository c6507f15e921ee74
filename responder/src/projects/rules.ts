import { type Rules, rules } from '../api/rules.ts'
import { jsonText } from '../json-text.ts'

export type { Rules }

export const NO_RULES: Rules = {
  twoPeople: false,
  freshPasskey: false,
  pickPhrase: false,
  notTheTrigger: false,
}

/** Reads the column `rules`: a rule that is not in it does not hold. */
export const rulesText = jsonText(rules.partial())
  .transform((kept) => ({ ...NO_RULES, ...kept }))
  .pipe(rules)
