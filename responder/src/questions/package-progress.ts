import type { PackageRef, Progress } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import type { Changing } from './change.ts'
import { findPackage } from './packages.ts'
import type { StoredQuestion } from './question.ts'
import { isFinal } from './states.ts'

/** The topic announced when a job reports its progress with a package. Only open pages care. */
export const progressTopic = (questionId: string): string => `${PROGRESS}${questionId}`
const PROGRESS = 'progress:'

/** The id of the question in a `progressTopic`. `undefined` for all other topics. */
export const questionOfProgress = (topic: string): string | undefined =>
  topic.startsWith(PROGRESS) ? topic.slice(PROGRESS.length) : undefined

/**
 * Notes a job's progress with one of several packages. The question's state stays the same. Throws `closed`,
 * `out_of_order`.
 */
export async function noteProgress(
  changing: Changing,
  question: StoredQuestion,
  { state, package: subject, reason }: Progress,
  at: number,
): Promise<void> {
  checkTurn(question)
  const { place, ...before } = await packageOf(changing, question, subject)
  if (before.state === state) return
  // The registry may show other bytes than it took. Apart from that, a late report is out of date.
  if (before.state === 'published' && state !== 'failed')
    throw outOfOrder(`${nameOf(subject)} is published already.`)
  await changing.run(
    'update question_packages set state = $1, reason = $2, told_at = $3 where question_id = $4 and place = $5',
    ...[state, reason?.toWellFormed() ?? null, at, question.id, place],
  )
  await changing.announce(progressTopic(question.id))
  if (state === 'publishing') return
  const entry = { actor: `project:${question.projectId}`, action: `package.${state}` }
  changing.note(question, entry, { package: nameOf(subject), tag: subject.tag })
}

/** Notes which package the registry's link is for, one at a time. Throws `out_of_order`. */
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

/** Throws unless the question is between its first answer and its end. */
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
