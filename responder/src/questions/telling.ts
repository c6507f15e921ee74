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
  const { database, effects } = context
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
      if (telling.state === 'declined')
        return await addRejection(question, { ...what, link }, { add, ...queries }, effects.now())
      if ('stays' in next || (link !== null && link === question.link)) return
      const action = `question.${telling.state}`
      await move(question, { ...what, to: next.to, action, changes: { link } })
    })
}

/** A job gives up long before; what comes later is none of it. */
const REJECTION_MS = 15 * 60_000

/** Who has declined what is staged sees where to reject it, and what came of that. */
async function addRejection(
  question: StoredQuestion,
  { actor, link, reason }: Pick<Addition, 'actor' | 'link' | 'reason'>,
  { add, all }: Pick<Changing, 'add' | 'all'>,
  now: number,
): Promise<void> {
  const { id, content, answeredAt } = question
  if (content.kind !== 'stage-approve') return
  if (now > (answeredAt ?? 0) + REJECTION_MS) throw refused('declined', 'rejected', 'closed')
  const [last] = await all(
    'select reason from question_events where question_id = $1 order by revision desc limit 1',
    id,
  )
  const isKnown = reason === null || last?.reason === reason
  if (link === question.link && isKnown) return
  await add(question, { actor, action: link === null ? 'question.rejection' : 'question.link', link, reason })
}

function refused(from: string, to: string, refusal: 'answered' | 'closed' | 'out_of_order'): ServiceError {
  const code = refusal === 'closed' ? 'closed' : 'out_of_order'
  return new ServiceError(code, `A question that is ${from} cannot be ${to}.`)
}
