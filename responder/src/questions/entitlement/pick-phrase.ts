import { checkPhrase } from '@cfa/protocol/sealing'
import type * as z from 'zod'
import type { phraseBody } from '../../api/answers.ts'
import type { Person } from '../../api/people.ts'
import { ServiceError } from '../../errors.ts'
import { mayAnswer, readProject } from '../../projects/project.ts'
import type { Transaction } from '../../store/database.ts'
import type { QuestionsContext } from '../context.ts'
import { anotherAttempt, findWithContent, unknownQuestion } from '../find.ts'
import { releaseName } from '../question.ts'
import { picksPhrase } from './entitlement.ts'
import { picksOf, savePicks, TOO_MANY_WRONG, WRONG_PICKS, wrongPhrase } from './phrases.ts'

export type GivenPhrase = z.infer<typeof phraseBody>

/**
 * Accepts the check phrase that a person picks. The right one shows them the question's key; a wrong one is counted.
 */
export function createPickPhrase({ database, audit }: Pick<QuestionsContext, 'database' | 'audit'>) {
  /**
   * Picks a phrase. Throws `not_found`, `another_attempt`, `wrong_phrase`, and `not_allowed` after too many wrong ones.
   */
  async function pickPhrase(person: Person, id: string, given: GivenPhrase): Promise<void> {
    // A refused pick is stored, so its error must not be thrown within the transaction.
    const refusal = await database.transaction((transaction) => take(transaction, person, id, given))
    if (refusal) throw refusal
  }

  async function take(
    transaction: Transaction,
    person: Person,
    id: string,
    { attempt, phrase }: GivenPhrase,
  ): Promise<ServiceError | undefined> {
    const found = await findWithContent(transaction, id, database.forUpdate)
    const project = found && (await readProject(transaction, found.question.projectId))
    if (!found || !project || !mayAnswer(project, person)) throw unknownQuestion()
    const { question, content } = found
    if (attempt !== question.attempt) throw anotherAttempt(question)
    if (!picksPhrase({ question, project }) || content.key === null) return undefined
    const { wrong } = await picksOf(transaction, id, person)
    if (wrong >= WRONG_PICKS) throw new ServiceError('not_allowed', TOO_MANY_WRONG)
    if (phrase === (await checkPhrase(content.key))) {
      await savePicks(transaction, id, person, { phrase, wrong })
      return undefined
    }
    await savePicks(transaction, id, person, { phrase: null, wrong: wrong + 1 })
    await audit.record(transaction, {
      ...{ actor: `person:${person.id}`, action: 'question.wrong_phrase', subject: `question:${id}` },
      detail: { project: project.id, release: releaseName(question.summary), attempt, wrong: wrong + 1 },
    })
    return wrongPhrase(wrong + 1)
  }

  return { pickPhrase }
}
