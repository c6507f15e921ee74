import type { Telling } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import type { Project } from '../projects/project.ts'
import { type Addition, type Changing, createChange } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import type { StoredQuestion } from './question.ts'
import { step } from './states.ts'

/** Takes what jobs tell of their questions. */
export function createTelling(context: QuestionsContext) {
  const { database } = context
  const change = createChange(context)

  /** Moves a question where its job says; telling it again changes nothing. Throws `not_found`, `closed`, `out_of_order`. */
  return (project: Pick<Project, 'id'>, id: string, telling: Telling): Promise<void> =>
    change(async ({ move, add, ...queries }) => {
      const question = await findQuestion(queries, id, database.forUpdate)
      if (question?.projectId !== project.id) throw unknownQuestion()
      const next = step(question.state, telling.state)
      if ('refusal' in next) throw refused(question.state, telling.state, next.refusal)
      const link = 'link' in telling ? (telling.link ?? null) : null
      const what = { actor: `project:${project.id}`, reason: telling.reason?.toWellFormed() ?? null }
      if (telling.state === 'declined') return await addRejection(question, { ...what, link }, add)
      if ('stays' in next || (link !== null && link === question.link)) return
      const action = `question.${telling.state}`
      await move(question, { ...what, to: next.to, action, changes: { link } })
    })
}

/** Who has declined what is staged sees where to reject it, and what came of that. */
async function addRejection(
  question: StoredQuestion,
  { actor, link, reason }: Pick<Addition, 'actor' | 'link' | 'reason'>,
  add: Changing['add'],
): Promise<void> {
  const isNews = link !== question.link || reason !== null
  if (question.content.kind !== 'stage-approve' || !isNews) return
  await add(question, { actor, action: link === null ? 'question.rejection' : 'question.link', link, reason })
}

function refused(from: string, to: string, refusal: 'answered' | 'closed' | 'out_of_order'): ServiceError {
  const code = refusal === 'closed' ? 'closed' : 'out_of_order'
  return new ServiceError(code, `A question that is ${from} cannot be ${to}.`)
}
