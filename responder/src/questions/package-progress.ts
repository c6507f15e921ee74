import type { PackageRef, Progress } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import type { Changing } from './change.ts'
import { findPackage } from './packages.ts'
import type { StoredQuestion } from './question.ts'
import { isFinal } from './states.ts'

/** What is announced where a job has said how far it is with a package: nobody else than open pages wants to know. */
export const progressTopic = (questionId: string): string => `${PROGRESS}${questionId}`
const PROGRESS = 'progress:'

/** The question of such a topic; `undefined` for all others. */
export const whoseProgress = (topic: string): string | undefined =>
  topic.startsWith(PROGRESS) ? topic.slice(PROGRESS.length) : undefined

/** Notes how far a job is with one of several packages; the question stays where it is. Throws `closed`, `out_of_order`. */
export async function noteProgress(
  changing: Changing,
  question: StoredQuestion,
  { state, package: subject, reason }: Progress,
  at: number,
): Promise<void> {
  checkTurn(question)
  const { place, ...before } = await packageOf(changing, question, subject)
  if (before.state === state) return
  // The registry may show other bytes than it took; else what comes late is older news.
  if (before.state === 'published' && state !== 'failed')
    throw outOfOrder(`${nameOf(subject)} is published already.`)
  await changing.run(
    'update question_packages set state = $1, reason = $2, told_at = $3 where question_id = $4 and place = $5',
    ...[state, reason?.toWellFormed() ?? null, at, question.id, place],
  )
  await changing.announce(progressTopic(question.id))
  if (state === 'publishing') return
  const deed = { actor: `project:${question.projectId}`, action: `package.${state}` }
  changing.note(question, deed, { package: nameOf(subject), tag: subject.tag })
}

/** Notes which of the packages the registry's link is for: one at a time. Throws `out_of_order`. */
export async function noteConfirming(
  changing: Changing,
  question: StoredQuestion,
  subject: PackageRef | undefined,
  at: number,
): Promise<void> {
  if (!question.summary.several) {
    if (subject) throw unknownPackage(subject)
    return
  }
  const place = subject ? (await packageOf(changing, question, subject)).place : -1
  await changing.run(
    `update question_packages set state = case when place = $1 then 'confirming' end, reason = null, told_at = $2
     where question_id = $3 and (place = $1 and (state is null or state <> 'published') or state = 'confirming')`,
    ...[place, at, question.id],
  )
}

/** From the first answer on until the end. */
function checkTurn({ state, attempt }: StoredQuestion): void {
  if (isFinal(state)) throw new ServiceError('closed', `This question is over: it is ${state}.`)
  if (state === 'waiting' && attempt === 1) throw outOfOrder('Nobody has answered this question yet.')
}

async function packageOf(changing: Changing, { id }: StoredQuestion, subject: PackageRef) {
  const found = await findPackage(changing, id, subject)
  if (!found) throw unknownPackage(subject)
  return found
}

const nameOf = ({ name, version }: PackageRef): string => `${name}@${version}`

const unknownPackage = (subject: PackageRef) =>
  outOfOrder(`This question is not about ${nameOf(subject)} with the dist-tag ${subject.tag}.`)

const outOfOrder = (message: string) => new ServiceError('out_of_order', message)
