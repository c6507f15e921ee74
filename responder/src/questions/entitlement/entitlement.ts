import { checkPhrase } from '@cfa/protocol/sealing'
import type { Person } from '../../api/people.ts'
import type { AnswerNeeds } from '../../api/questions.ts'
import type { AskedQuestion } from '../../asked-kind.ts'
import { ServiceError } from '../../errors.ts'
import { type FreshPasskey, type PasskeyUse, passkeyNeeded } from '../../people/fresh-passkeys.ts'
import { mayAnswer, type Project, readProject } from '../../projects/project.ts'
import { peopleNeeded } from '../../projects/settings.ts'
import type { Queries, Transaction } from '../../store/database.ts'
import type { QuestionsContext } from '../context.ts'
import { findQuestion, findWithContent, unknownQuestion } from '../find.ts'
import type { StoredQuestion } from '../question.ts'
import { addApproval, approvalsOf } from './approvals.ts'
import { contentHash } from './content.ts'
import { type Picks, phrasesOf, picksOf, TOO_MANY_WRONG, WRONG_PICKS } from './phrases.ts'
import { triggerProblem } from './trigger.ts'

/** A question and the project whose rules apply to it. */
export interface Ruled {
  question: StoredQuestion
  project: Project
}

/** The effect of an approval or answer. */
export interface Admission {
  /** Whether enough people have approved. */
  isEnough: boolean
  /** Whether this person had not approved before. */
  isNew: boolean
}

/** Creates the checks of what an approval or answer needs by the project's rules. */
export function createEntitlement({ database, effects, passkeys }: QuestionsContext) {
  /** Reads what this person's page has to ask for. */
  async function needsOf(
    { question, project, content }: Ruled & { content: AskedQuestion },
    person: Person,
  ): Promise<AnswerNeeds & { isKeyHidden: boolean }> {
    const { twoPeople, freshPasskey } = project.rules
    const approvedContent = { id: question.id, content: contentHash(content) }
    const given = twoPeople ? await approvalsOf(database, project, approvedContent) : []
    const picks = await readPicks(database, { question, project }, person)
    const isPicking = picks !== undefined && !(await isRight(picks, content))
    const mayPick = isPicking && mayAnswer(project, person) && content.key !== null
    return {
      people: peopleNeeded(project.rules),
      approvals: given.map(({ by, at, personId }) => ({ by, at, isMine: personId === person.id })),
      passkey: freshPasskey,
      isKeyHidden: isPicking,
      phrases:
        mayPick && content.key ? await phrasesOf(database, { id: question.id, key: content.key }) : null,
      barred: await whyBarred(database, { question, project, picks }, person),
    }
  }

  /** Begins the use of a passkey for one answer. Throws `not_found`, `passkey_needed`. */
  async function beginPasskey(person: Person, id: string, attempt: number) {
    const found = await findQuestion(database, id)
    const project = found && (await readProject(database, found.projectId))
    if (!project || !mayAnswer(project, person)) throw unknownQuestion()
    return await passkeys.begin(person, await subjectOf(id, attempt))
  }

  /** Checks a passkey. Throws `passkey_needed` if it was used for anything else. */
  async function checkPasskey(person: Person, id: string, attempt: number, use: PasskeyUse) {
    return await passkeys.check(person, await subjectOf(id, attempt), use)
  }

  async function subjectOf(id: string, attempt: number): Promise<unknown[]> {
    const found = await findWithContent(database, id)
    if (!found) throw unknownQuestion()
    return ['question.yes', id, attempt, contentHash(found.content)]
  }

  /**
   * Admits a person's approval or answer. Throws `not_allowed`, `passkey_needed`, or `wrong_phrase` without the right
   * pick.
   */
  async function admit(
    transaction: Transaction,
    { question, project }: Ruled,
    person: Person,
    fresh: FreshPasskey | undefined,
  ): Promise<Admission> {
    const picks = await readPicks(transaction, { question, project }, person)
    const barred = await whyBarred(transaction, { question, project, picks }, person)
    if (barred !== null) throw new ServiceError('not_allowed', barred)
    const { twoPeople, freshPasskey } = project.rules
    const found = twoPeople || picks ? await findWithContent(transaction, question.id) : undefined
    if (found && picks && !(await isRight(picks, found.content)))
      throw new ServiceError('wrong_phrase', 'First pick the check phrase that the job’s log shows.')
    if (freshPasskey) {
      if (!fresh) throw passkeyNeeded('In this project, every approval needs a fresh passkey.')
      await passkeys.spend(transaction, fresh)
    }
    if (!twoPeople || !found) return { isEnough: true, isNew: false }
    return await approve(transaction, { project, content: found.content }, person)
  }

  async function approve(
    transaction: Transaction,
    { project, content }: { project: Project; content: AskedQuestion },
    person: Person,
  ): Promise<Admission> {
    const approvedContent = { id: content.id, content: contentHash(content) }
    const given = await approvalsOf(transaction, project, approvedContent)
    const isNew = !given.some(({ personId }) => personId === person.id)
    if (isNew)
      await addApproval(transaction, approvedContent, {
        personId: person.id,
        by: person.name,
        at: effects.now(),
      })
    return { isEnough: given.length + (isNew ? 1 : 0) >= 2, isNew }
  }

  /** Why this person's answer doesn't count, whatever comes with it. `null` if it does. */
  async function whyBarred(
    queries: Pick<Queries, 'all'>,
    { question, project, picks }: Ruled & { picks: Picks | undefined },
    person: Person,
  ) {
    if (picks && picks.wrong >= WRONG_PICKS) return TOO_MANY_WRONG
    if (!project.rules.notTheTrigger || question.isTest) return null
    return await triggerProblem(queries, question, person)
  }

  return { needsOf, beginPasskey, checkPasskey, admit }
}

/** Whether people have to pick the check phrase. A test has no log to compare with. */
export const picksPhrase = ({ question, project }: Ruled): boolean =>
  project.rules.pickPhrase && !question.isTest

/** Reads what this person has picked. `undefined` if nobody has to pick. */
const readPicks = async (queries: Pick<Queries, 'all'>, ruled: Ruled, person: Person) =>
  picksPhrase(ruled) ? await picksOf(queries, ruled.question.id, person) : undefined

const isRight = async ({ phrase }: Picks, { key }: AskedQuestion): Promise<boolean> =>
  phrase !== null && key !== null && phrase === (await checkPhrase(key))

export type Entitlement = ReturnType<typeof createEntitlement>
