import type { Question } from '@cfa/protocol'
import { eventually } from '../helpers/eventually.ts'
import type { Scene } from './scene.ts'

export const never = new AbortController().signal

/** The job's view if it has seen the revision `after`. */
export const look = ({ questions, project }: Scene, { id }: Question, after = 0) =>
  questions.wait(project, id, after, 0, never)

export const stateOf = async (scene: Scene, question: Question) => (await look(scene, question))?.state

/** Fetches the answer as the job does, and waits until this is noted. */
export async function fetchAnswer(scene: Scene, question: Question): Promise<void> {
  await look(scene, question)
  const noted = 'select 1 from job_contacts where question_id = $1 and taken_revision > 0'
  await eventually(async () => (await scene.database.all(noted, question.id)).length > 0)
}

/** All text in the store. */
export async function storedText({ database }: Scene): Promise<string> {
  const tables = ['questions', 'question_events', 'audit', 'deliveries', 'settings']
  const rows = await Promise.all(tables.map((table) => database.all(`select * from ${table}`)))
  return JSON.stringify(rows)
}
