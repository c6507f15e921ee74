import * as z from 'zod'
import type { Person } from '../../api/people.ts'
import { jsonText } from '../../json-text.ts'
import type { Queries } from '../../store/database.ts'
import type { StoredQuestion } from '../question.ts'

const row = z.object({ ci_names: jsonText(z.array(z.string())), ci_names_at: z.int().nullable() })

/**
 * Why this person can't answer, if the person who started the run may not approve it. `null` if they can. Unknown facts
 * count as a problem: a rule that lets through what it can't judge protects nobody.
 */
export async function triggerProblem(
  queries: Pick<Queries, 'all'>,
  { verified, createdAt }: Pick<StoredQuestion, 'verified' | 'createdAt'>,
  person: Pick<Person, 'id'>,
): Promise<string | null> {
  const trigger = verified?.actor ?? null
  if (trigger === null) {
    return 'The person who started a run can’t approve it in this project, and this job has not proven who that was. Let it prove its build, or ask an admin to take the rule away.'
  }
  const [found] = await queries.all('select ci_names, ci_names_at from people where id = $1', person.id)
  const { ci_names: names, ci_names_at: changedAt } = row.parse(found)
  if (names.length === 0) {
    return 'The person who started a run can’t approve it in this project. Name your CI user names in the settings first; they count for releases that ask after that.'
  }
  if (names.some((name) => accountOf(name) === accountOf(trigger))) {
    return `You started this run as ${trigger}: somebody else has to approve it.`
  }
  if (changedAt !== null && changedAt > createdAt) {
    return 'You changed your CI user names after this was asked: somebody else has to approve it.'
  }
  return null
}

/** Normalises an account's name. People write their own as others mention them: `@ada` is `ada`. */
const accountOf = (name: string): string => name.trim().replace(/^@/, '').toLowerCase()
