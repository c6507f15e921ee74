import type { Person } from '../api/people.ts'
import { whereRefused } from '../identity/builds.ts'
import { whoLeft } from '../people/person.ts'
import { PROJECT_COLUMNS, projectOf, readProject } from '../projects/project.ts'
import { EVERYTHING } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'
import { whoseProgress } from './package-progress.ts'

/** That a question has changed, or that a build of a project was refused, which has no revision. */
export interface QuestionChange {
  /** Of the question, or of the project. */
  id: string
  revision: number
  /** The question is as it was: its job has said how far it is with one of several packages. */
  isProgress?: true
}

/** A page that is open. */
export interface Follower {
  /** `null`: some changes may have been missed, also the end of a question; everything is to be looked at. */
  changed: (change: QuestionChange | null) => void
  /**
   * Nothing more will come: the service stops, this person follows from too many pages, or a session of theirs has ended.
   * A page whose session goes on comes again.
   */
  ended: () => void
}

const PAGES_OF_ONE = 20
/** Others announce their topics as well. */
const ID = /^[0-9a-f-]{36}$/i

/** The pages that follow along. A change is read once for all of them, and told to those who may see it. */
export function createStream({ database, projects, log }: QuestionsContext) {
  const followers = new Map<Follower, Person>()
  let isOpen = true

  /** Tells of every change from now on. Returns how to stop; `ended` is called where the service does. */
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

  /** Of an announcement. */
  function onAnnounced(topic: string): void {
    if (followers.size === 0) return
    const left = whoLeft(topic)
    if (left !== undefined) endOf(({ id }) => id === left)
    if (topic === EVERYTHING) {
      for (const follower of followers.keys()) follower.changed(null)
      endRemoved().catch(failed)
    }
    if (ID.test(topic)) sendChange(topic).catch(failed)
    const advanced = whoseProgress(topic)
    if (advanced !== undefined) sendChange(advanced, { isProgress: true }).catch(failed)
    const project = whereRefused(topic)
    if (project !== undefined) sendRefused(project).catch(failed)
  }

  /** Where nobody follows any more, the store may be closed already. */
  const failed = (error: unknown): void => {
    if (isOpen) log.error(factsOf(error), 'Could not tell open pages of a change.')
  }

  function endOf(isOver: (person: Person) => boolean): void {
    for (const [follower, person] of [...followers]) if (isOver(person)) end(follower)
  }

  /** That somebody was removed may have been missed as well. */
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
