import type { Telling } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import type { Project } from '../projects/project.ts'
import { createChange } from './change.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import { step } from './states.ts'

/** Takes what jobs tell of their questions. */
export function createTelling(context: QuestionsContext) {
  const { database } = context
  const change = createChange(context)

  /** Moves a question where its job says; telling it again changes nothing. Throws `not_found`, `closed`, `out_of_order`. */
  return (project: Pick<Project, 'id'>, id: string, telling: Telling): Promise<void> =>
    change(async ({ move, ...queries }) => {
      const question = await findQuestion(queries, id, database.forUpdate)
      if (question?.projectId !== project.id) throw unknownQuestion()
      const next = step(question.state, telling.state)
      if ('refusal' in next) throw refused(question.state, telling.state, next.refusal)
      const link = telling.state === 'confirming' ? telling.link : null
      if ('stays' in next || (link !== null && link === question.link)) return
      await move(question, {
        to: next.to,
        actor: `project:${project.id}`,
        action: `question.${telling.state}`,
        reason: telling.reason?.toWellFormed() ?? null,
        changes: { link },
      })
    })
}

function refused(from: string, to: string, refusal: 'answered' | 'closed' | 'out_of_order'): ServiceError {
  const code = refusal === 'closed' ? 'closed' : 'out_of_order'
  return new ServiceError(code, `A question that is ${from} cannot be ${to}.`)
}
