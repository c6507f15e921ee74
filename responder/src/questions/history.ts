import { setImmediate } from 'node:timers/promises'
import type * as z from 'zod'
import type { Person } from '../api/people.ts'
import type { HistoryLine, historyReply, QuestionSummary } from '../api/questions.ts'
import type { Project } from '../projects/project.ts'
import type { Database } from '../store/database.ts'
import { placesOf } from '../store/places.ts'
import { filled, type Key, keysOf, linesOf } from './lists.ts'
import type { StoredQuestion } from './question.ts'
import { OVER } from './states.ts'

const PAGE = 50
/** Asked in one millisecond: far more than can be. */
const AT_ONCE = 2000
/** Read at once while something is searched or exported. */
const READ = 200
/** Looked through by one call of a search. The next one goes on where it ended. */
const SEARCHED = 2000
/** Questions in one query. */
const CODES = 50
const APPROVALS = `select id, approval_id from questions
  where id in (${placesOf(CODES)})`

/** A code that followed an approval stands for both. */
const RELEASES = `${OVER} and questions.next_id is null`

export interface Wanted {
  /** Asked before this date. */
  before?: number | undefined
  /** Words that are all in package, version, project, person or account. */
  q?: string | undefined
}

interface HistoryParts {
  database: Database
  projectsOf: (person: Person) => Promise<Map<string, Project>>
  summaries: (mine: Map<string, Project>, lines: StoredQuestion[]) => QuestionSummary[]
}

type Page = z.infer<typeof historyReply>

/** What is over, one line a release: walks along an index of each project, and never reads more than a bound. */
export function createHistory({ database, projectsOf, summaries }: HistoryParts) {
  /**
   * The latest first. Behind them the date for the next page, or `null`. A search that has looked through enough ends
   * with what it has found, and a date for going on.
   */
  async function history(
    person: Person,
    { before = Number.MAX_SAFE_INTEGER, q = '' }: Wanted = {},
  ): Promise<Page> {
    const words = wordsOf(q)
    if (words.length === 0) return read(person, before, PAGE)
    const found: HistoryLine[] = []
    let [at, searched]: [number | null, number] = [before, 0]
    while (at !== null && found.length < PAGE && searched < SEARCHED) {
      const page: Page = await read(person, at, READ)
      found.push(...page.questions.filter(hasAll(words)))
      searched += page.questions.length
      at = page.before
      await setImmediate() // SQLite works in this thread
    }
    return { questions: found, before: at }
  }

  /** All of it that matches, in pages. What this person may see is looked up again with each. */
  async function* pages(person: Person, q = ''): AsyncGenerator<HistoryLine[]> {
    const isWanted = hasAll(wordsOf(q))
    for (let at: number | null = Number.MAX_SAFE_INTEGER; at !== null; ) {
      const page: Page = await read(person, at, READ)
      yield page.questions.filter(isWanted)
      at = page.before
      await setImmediate()
    }
  }

  async function read(person: Person, before: number, limit: number): Promise<Page> {
    const mine = await projectsOf(person)
    const ids = [...mine.keys()]
    const newest = { by: 'created_at', order: 'desc' } as const
    const keys = await keysOf(database, ids, {
      ...newest,
      ...{ where: `${RELEASES} and questions.created_at < $1`, values: [before], limit },
    })
    const last = keys.at(-1)
    if (!last || keys.length < limit) return { questions: await show(mine, keys), before: null }
    // Whatever else was asked in the same millisecond would be on no other page.
    const others = await keysOf(database, ids, {
      ...newest,
      where: `${RELEASES} and questions.created_at = $1 and questions.id < $2`,
      ...{ values: [last.at, last.id], limit: AT_ONCE },
    })
    return { questions: await show(mine, [...keys, ...others]), before: last.at }
  }

  async function show(mine: Map<string, Project>, keys: Key[]): Promise<HistoryLine[]> {
    const lines = await linesOf(database, keys)
    const approvals = await approvalsOf(lines.filter(({ summary }) => summary.ask === 'code'))
    const shown = summaries(mine, [...lines, ...approvals.values()])
    const byId = new Map(shown.map((one) => [one.id, one]))
    return lines.flatMap(({ id }) => {
      const [line, approval] = [byId.get(id), byId.get(approvals.get(id)?.id ?? '')]
      return line ? { ...line, approval: approval ?? null } : []
    })
  }

  /** By the id of the question for the code. */
  async function approvalsOf(codes: StoredQuestion[]): Promise<Map<string, StoredQuestion>> {
    const ids: [code: string, approval: string][] = []
    for (let start = 0; start < codes.length; start += CODES) {
      const some = codes.slice(start, start + CODES).map(({ id }) => id)
      const rows = await database.all(APPROVALS, ...filled(some, CODES))
      for (const { id, approval_id } of rows) if (approval_id) ids.push([String(id), String(approval_id)])
    }
    const keys = ids.map(([, id]) => ({ id, at: 0 }))
    const approvals = new Map((await linesOf(database, keys)).map((one) => [one.id, one]))
    return new Map(
      ids.flatMap(([code, id]) => {
        const approval = approvals.get(id)
        return approval ? [[code, approval]] : []
      }),
    )
  }

  return { history, pages }
}

const wordsOf = (q: string): string[] => q.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether all words are somewhere in what a line says of the release and of who answered. */
const hasAll = (words: string[]) => (line: HistoryLine) => {
  const { package: subject, project, answeredBy, account, approval } = line
  const texts = [subject.name, subject.version, project, answeredBy, account, approval?.answeredBy]
  const text = [...texts, approval?.account].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}
