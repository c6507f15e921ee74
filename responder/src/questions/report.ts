import type { Progress, Report } from '@cfa/protocol'
import { ServiceError } from '../errors.ts'
import { type Addition, type Changing, createChange } from './change.ts'
import { type Asking, checkAsker } from './check-asker.ts'
import type { QuestionsContext } from './context.ts'
import { findQuestion, unknownQuestion } from './find.ts'
import { noteConfirming, noteProgress } from './package-progress.ts'
import { isOf, isOfRun, type StoredQuestion } from './question.ts'
import { step } from './states.ts'

/** Accepts what jobs report about their questions. */
export function createReport(context: QuestionsContext) {
  const { database, projects, effects } = context
  const change = createChange(context)

  /**
   * Moves a question to the state that its job reports. A repeat changes nothing. Throws `not_found`, `closed`,
   * `out_of_order`, and like `checkAsker`.
   */
  return (asker: Asking, id: string, report: Report): Promise<void> =>
    change(async (changing) => {
      const question = await findQuestion(changing, id, database.forUpdate)
      if (!question || !isOf(asker, question) || !isOfRun(asker, question)) throw unknownQuestion()
      await checkAsker(projects, asker, changing)
      if (isProgress(report)) return await noteProgress(changing, question, report, effects.now())
      const isNext = report.state === 'confirming' && question.summary.several
      const next = step(question.state, isNext ? 'confirm_next' : report.state)
      if ('refusal' in next) throw refused(question.state, report.state, next.refusal)
      const actor = `project:${asker.id}`
      const action = `question.${report.state}`
      const reason = report.reason?.toWellFormed() ?? null
      if (report.state === 'declined' && reason !== null)
        return await addToDecline(question, { actor, action, reason }, changing)
      const link = 'link' in report ? report.link : null
      if ('stays' in next || (link !== null && link === question.link)) return
      if (report.state === 'confirming')
        await noteConfirming(changing, question, report.package, effects.now())
      await changing.move(question, { actor, action, reason, to: next.to, changes: { link } })
    })
}

/** Whether a report is about one package, not about the whole question. */
const isProgress = (report: Report): report is Progress =>
  'package' in report && report.state !== 'confirming'

/** Adds what became of the staged version, once, for the page of the person who declined. */
async function addToDecline(
  question: StoredQuestion,
  addition: Addition,
  { add, all }: Pick<Changing, 'add' | 'all'>,
): Promise<void> {
  if (question.summary.kind !== 'stage-approve') return
  const events = await all(
    "select revision from question_events where question_id = $1 and state = 'declined'",
    question.id,
  )
  if (events.length === 1) await add(question, addition)
}

function refused(from: string, to: string, refusal: 'answered' | 'closed' | 'out_of_order'): ServiceError {
  const code = refusal === 'closed' ? 'closed' : 'out_of_order'
  return new ServiceError(code, `A question that is ${from} cannot be ${to}.`)
}
