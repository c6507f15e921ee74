import type * as z from 'zod'
import type { PackageReply } from '../api/packages.ts'
import type { Person } from '../api/people.ts'
import type {
  inboxReply,
  jobReply,
  progressReply,
  QuestionDetail,
  QuestionSummary,
} from '../api/questions.ts'
import { PROJECT_COLUMNS, type Project, projectOf } from '../projects/project.ts'
import type { QuestionsContext } from './context.ts'
import type { Entitlement } from './entitlement/entitlement.ts'
import { findQuestion, findWithContent, unknownQuestion } from './find.ts'
import { createHistory } from './history.ts'
import { keysOf, linesOf } from './lists.ts'
import { createNotified, LOOKED_UP } from './notified.ts'
import { progressOf } from './packages.ts'
import type { createPolls } from './poll.ts'
import type { StoredQuestion } from './question.ts'
import { createRelated } from './related.ts'
import { runNameOf } from './run.ts'
import { OPEN } from './states.ts'
import { detailOf, jobOf, summaryOf } from './view.ts'

/** The most open questions shown, which is more than anybody reads. */
const OPEN_SHOWN = 500

interface QueryParts extends Pick<ReturnType<typeof createPolls>, 'contactOf'> {
  entitlement: Pick<Entitlement, 'needsOf'>
}

/** Reads what people see of the questions of their projects. Other questions don't exist for them. */
export function createQueries(context: QuestionsContext, { contactOf, entitlement }: QueryParts) {
  const { database, effects, projects } = context
  const related = createRelated(database)
  const findNotified = createNotified(context)

  /** Lists what is open, in the order in which it expires. */
  async function inbox(person: Person): Promise<Omit<z.infer<typeof inboxReply>, 'refused'>> {
    const visible = await projectsOf(person, 'where projects.removed_at is null')
    const keys = await keysOf(database, [...visible.keys()], {
      ...{ where: OPEN, by: 'expires_at', order: 'asc', values: [], limit: OPEN_SHOWN },
    })
    const lines = await linesOf(database, keys)
    const waiting = lines.filter(({ state }) => state === 'waiting').slice(0, LOOKED_UP)
    const [shown, notified] = await Promise.all([summaries(visible, lines), findNotified(waiting)])
    const byId = new Map(lines.map((line) => [line.id, line]))
    const questions = shown.flatMap((one) => {
      const line = byId.get(one.id)
      if (!line) return []
      const project = visible.get(line.projectId)
      const mayAnswer = project !== undefined && projects.mayAnswer(project, person)
      const { build } = line.summary
      return { ...one, build, run: runNameOf(line), mayAnswer, notified: notified.get(one.id) ?? null }
    })
    return { questions, now: effects.now() }
  }

  /** Reads one question. Throws `not_found`, also if this person may not see it. */
  async function detail(person: Person, id: string): Promise<QuestionDetail> {
    const { visibleProject, ...found } = await seen(person, id)
    const events = await database.all(
      'select at, state, attempt, person_name, reason from question_events where question_id = $1 order by revision',
      id,
    )
    const mayAnswer = projects.mayAnswer(visibleProject, person)
    const shown = { ...found, project: visibleProject.name }
    const [needs, contact, previousFiles, notified, progress] = await Promise.all([
      entitlement.needsOf({ ...found, project: visibleProject }, person),
      contactOf(found.question),
      related.previousFilesOf(found),
      findNotified([found.question]),
      found.content.packages ? progressOf(database, id) : [],
    ])
    const next = found.question.nextId
    const parts = {
      events,
      mayAnswer,
      needs,
      contact,
      next,
      previousFiles,
      notified: notified.get(id) ?? null,
      progress,
    }
    return detailOf(shown, person, { ...parts, now: effects.now() })
  }

  /** Reads the job's progress with each of several packages. Throws `not_found`. */
  async function progress(person: Person, id: string): Promise<z.infer<typeof progressReply>> {
    await checkSeen(person, id)
    return { progress: await progressOf(database, id), now: effects.now() }
  }

  /** Reads the details of one of several packages. Throws `not_found`, also if there is none at this place. */
  async function packageAt(person: Person, id: string, place: number): Promise<PackageReply> {
    const { question, content } = await seen(person, id)
    const one = content.packages?.[place]
    if (!one) throw unknownQuestion()
    const previousFiles = await related.filesBefore(question.projectId, one)
    return { details: one.details ?? null, previousFiles }
  }

  async function seen(person: Person, id: string) {
    const found = await findWithContent(database, id)
    const project = found && (await projectsOf(person, 'where projects.id = $1', found.question.projectId))
    const [visibleProject] = project?.values() ?? []
    if (!found || !visibleProject) throw unknownQuestion()
    return { ...found, visibleProject }
  }

  /**
   * Notes that somebody who may answer has looked at an attempt, once for each time the question is asked. The
   * escalation is then not sent. Throws `not_found`.
   */
  async function open(person: Person, id: string, attempt: number): Promise<void> {
    const { project } = await checkSeen(person, id)
    if (!projects.mayAnswer(project, person)) return
    await database.run(
      `update questions set opened_at = $1 where id = $2 and attempt = $3 and state = 'waiting'
         and (opened_at is null or opened_at < asked_at)`,
      ...[effects.now(), id, attempt],
    )
  }

  /** Reads what is known of a question's job. Throws `not_found` like `detail`. */
  async function job(person: Person, id: string): Promise<z.infer<typeof jobReply>> {
    const { question } = await checkSeen(person, id)
    return { ...jobOf(question, await contactOf(question)), now: effects.now() }
  }

  async function checkSeen(person: Person, id: string) {
    const question = await findQuestion(database, id)
    const visible = question && (await projectsOf(person, 'where projects.id = $1', question.projectId))
    const [project] = visible?.values() ?? []
    if (!question || !project) throw unknownQuestion()
    return { question, project }
  }

  /** Reads the projects whose questions this person may see. There are few projects, however much they have asked. */
  async function projectsOf(person: Person, where = '', ...values: string[]): Promise<Map<string, Project>> {
    const rows = await database.all(`select ${PROJECT_COLUMNS} from projects ${where}`, ...values)
    const visible = rows.map(projectOf).filter((project) => projects.maySee(project, person))
    return new Map(visible.map((project) => [project.id, project]))
  }

  function summaries(visible: Map<string, Project>, lines: StoredQuestion[]): QuestionSummary[] {
    return lines.map((question) =>
      summaryOf({ question, project: visible.get(question.projectId)?.name ?? '' }),
    )
  }

  const { history, pages } = createHistory({ database, projectsOf, summaries })
  return { inbox, history, historyPages: pages, detail, progress, packageAt, open, job }
}
