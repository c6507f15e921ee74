import type * as z from 'zod'
import type { Person } from '../api/people.ts'
import type { historyReply, inboxReply, jobReply, QuestionDetail, QuestionSummary } from '../api/questions.ts'
import { PROJECT_COLUMNS, projectOf } from '../projects/project.ts'
import type { Row, Value } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import { unknownQuestion } from './find.ts'
import type { createPolls } from './poll.ts'
import { QUESTION_COLUMNS } from './question.ts'
import { createRelated } from './related.ts'
import { OPEN_STATES, sqlList } from './states.ts'
import { detailOf, jobOf, type ProjectQuestion, projectQuestionOf, summaryOf } from './view.ts'

/** More than anybody reads: several projects that each ask as much as they may. */
const OPEN_SHOWN = 2000
const PAGE = 50
/** How many pages of other people's questions are passed over for one of this person's. */
const PAGES_PASSED = 20

const OPEN = `questions.state in (${sqlList(OPEN_STATES)})`

/** What people see of the questions that they may answer; the others are not there for them. */
export function createQueries(
  { database, effects, people, projects }: QuestionsContext,
  { contactOf }: Pick<ReturnType<typeof createPolls>, 'contactOf'>,
) {
  const related = createRelated(database)

  /** What is open, the latest first. */
  async function inbox(person: Person): Promise<z.infer<typeof inboxReply>> {
    const rows = await select(`${OPEN} and projects.removed_at is null`, [], OPEN_SHOWN)
    return { questions: await summaries(visible(rows, person)), now: effects.now() }
  }

  /** What is over, the latest first: asked before the date `before`. Behind them the date for the next page, or `null`. */
  async function history(person: Person, before?: number): Promise<z.infer<typeof historyReply>> {
    const found: ProjectQuestion[] = []
    let end: number | null = before ?? Number.MAX_SAFE_INTEGER
    for (let page = 0; page < PAGES_PASSED && end !== null && found.length < PAGE; page += 1) {
      const rows = await pageBefore(end)
      found.push(...visible(rows, person))
      const last = rows.at(-1)
      end = rows.length < PAGE || !last ? null : Number(last.created_at)
    }
    return { questions: await summaries(found), before: end }
  }

  /** A page, and whatever else was asked in the same millisecond as its last one: none of it would be in the next. */
  async function pageBefore(end: number): Promise<Row[]> {
    const rows = await select(`not ${OPEN} and questions.created_at < $1`, [end], PAGE)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return rows
    const others = await select(
      `not ${OPEN} and questions.created_at = $1 and questions.id < $2`,
      [last.created_at ?? 0, last.id ?? ''],
      OPEN_SHOWN,
    )
    return [...rows, ...others]
  }

  /** One question. Throws `not_found`, also where this person may not answer it. */
  async function detail(person: Person, id: string): Promise<QuestionDetail> {
    const [row] = visible(await select('questions.id = $1', [id], 1), person)
    if (!row) throw unknownQuestion()
    const events = await database.all(
      'select at, state, attempt, person_id, reason from question_events where question_id = $1 order by revision',
      id,
    )
    const ids = [row.question.answeredBy, ...events.map(({ person_id }) => person_id)]
    const names = await people.names(ids.filter((one) => typeof one === 'string'))
    const [contact, next, previousFiles] = await Promise.all([
      contactOf(row.question),
      related.nextOf(row.question),
      related.previousFilesOf(row.question),
    ])
    return detailOf(row, person, { names, events, contact, next, previousFiles, now: effects.now() })
  }

  /** What is known of its job. Throws `not_found`, as `detail` does. */
  async function job(person: Person, id: string): Promise<z.infer<typeof jobReply>> {
    const [row] = visible(await select('questions.id = $1', [id], 1), person)
    if (!row) throw unknownQuestion()
    return { ...jobOf(row.question, await contactOf(row.question)), now: effects.now() }
  }

  async function summaries(listed: ProjectQuestion[]): Promise<QuestionSummary[]> {
    const ids = listed.flatMap(({ question: { answeredBy } }) => answeredBy ?? [])
    const names = await people.names(ids)
    return listed.map((one) => summaryOf(one, names))
  }

  const visible = (rows: Row[], person: Person): ProjectQuestion[] =>
    rows.filter((row) => projects.mayAnswer(projectOf(projectRowOf(row)), person)).map(projectQuestionOf)

  const select = (where: string, values: Value[], limit: number): Promise<Row[]> =>
    database.all(
      `select ${QUESTION_COLUMNS}, ${PROJECT_AS} from questions join projects on projects.id = questions.project_id
       where ${where} order by questions.created_at desc, questions.id desc limit ${limit}`,
      ...values,
    )

  return { inbox, history, detail, job }
}

/** A project's columns alongside a question's, which has some of the same names. */
const PROJECT_NAMES = PROJECT_COLUMNS.split(', ').map((column) => column.replace('projects.', ''))
const PROJECT_AS = PROJECT_NAMES.map((name) => `projects.${name} as project_${name}`)
  // `project_id` is the question's column already, and the same.
  .filter((column) => !column.endsWith(' project_id'))
  .join(', ')

const projectRowOf = (row: Row): Row =>
  Object.fromEntries(PROJECT_NAMES.map((name) => [name, row[`project_${name}`] ?? null]))
