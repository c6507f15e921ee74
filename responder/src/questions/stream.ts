import type { Person } from '../api/people.ts'
import { projectOfRefused } from '../identity/builds.ts'
import { personOfLeft } from '../people/person.ts'
import { PROJECT_COLUMNS, projectOf, readProject } from '../projects/project.ts'
import { EVERYTHING } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'
import { questionOfProgress } from './package-progress.ts'

/** A change of a question, or a refused build of a project, which has no revision. */
export interface QuestionChange {
  /** Id of the question or the project. */
  id: string
  revision: number
  /** The question itself is unchanged: its job has reported progress with one of several packages. */
  isProgress?: true
}

/** An open page. */
export interface Follower {
  /**
   * Called with each change. `null` means that changes may have been missed, even the end of a question, so that
   * everything has to be loaded again.
   */
  changed: (change: QuestionChange | null) => void
  /**
   * Called when nothing more will come: the service stops, this person has too many pages open, or one of their
   * sessions has ended. A page whose session goes on reconnects.
   */
  ended: () => void
}

const PAGES_OF_ONE = 20
/** Tells a question's id from other topics. */
const ID = /^[0-9a-f-]{36}$/i

/** Sends changes to open pages. A change is read once for all of them, and sent to the people who may see it. */
export function createStream({ database, projects, log }: QuestionsContext) {
  const followers = new Map<Follower, Person>()
  let isOpen = true

  /** Sends every change from now on. Returns a function that stops it. `ended` is called if the service ends it. */
  function follow(person: Person, follower: Follower): () => void {
    const own = [...followers].filter(([, { id }]) => id === person.id)
    const [oldest] = own
    if (own.length >= PAGES_OF_ONE && oldest) end(oldest[0])
    followers.set(follower, person)
    if (!isOpen) end(follower)
    return () => followers.delete(follower)
  }

  function end(follower: Follower): void {
    followers.delete(follower)
    follower.ended()
  }

  /** Sends what an announcement is about. */
  function onAnnounced(topic: string): void {
    if (followers.size === 0) return
    const left = personOfLeft(topic)
    if (left !== undefined) endOf(({ id }) => id === left)
    if (topic === EVERYTHING) {
      for (const follower of followers.keys()) follower.changed(null)
      endRemoved().catch(failed)
    }
    if (ID.test(topic)) sendChange(topic).catch(failed)
    const advanced = questionOfProgress(topic)
    if (advanced !== undefined) sendChange(advanced, { isProgress: true }).catch(failed)
    const project = projectOfRefused(topic)
    if (project !== undefined) sendRefused(project).catch(failed)
  }

  /** Logs a failure, unless the stream is closed: the store may then be closed too. */
  const failed = (error: unknown): void => {
    if (isOpen) log.error(factsOf(error), 'Could not tell open pages of a change.')
  }

  function endOf(isOver: (person: Person) => boolean): void {
    for (const [follower, person] of [...followers]) if (isOver(person)) end(follower)
  }

  /** Ends the pages of removed people, whose removal may have been missed. */
  async function endRemoved(): Promise<void> {
    const removed = await database.all('select id from people where removed_at is not null')
    const ids = new Set(removed.map(({ id }) => String(id)))
    endOf(({ id }) => ids.has(id))
  }

  async function sendChange(id: string, more: Pick<QuestionChange, 'isProgress'> = {}): Promise<void> {
    const rows = await database.all(
      `select questions.id as question_id, questions.revision, ${PROJECT_COLUMNS} from questions
         join projects on projects.id = questions.project_id
       where questions.id = $1`,
      id,
    )
    for (const row of rows) {
      const change = { id: String(row.question_id), revision: Number(row.revision), ...more }
      const project = projectOf(row)
      for (const [follower, person] of followers) {
        if (projects.maySee(project, person)) follower.changed(change)
      }
    }
  }

  async function sendRefused(id: string): Promise<void> {
    const project = await readProject(database, id)
    for (const [follower, person] of followers) {
      if (project && projects.mayAnswer(project, person)) follower.changed({ id, revision: 0 })
    }
  }

  function close(): void {
    isOpen = false
    for (const follower of followers.keys()) end(follower)
  }

  return { follow, onAnnounced, close, count: () => followers.size }
}
