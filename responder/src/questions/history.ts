import { setImmediate } from 'node:timers/promises'
import type * as z from 'zod'
import type { HistoryLine, historyQuery, historyReply } from '../api/history.ts'
import type { Person } from '../api/people.ts'
import type { QuestionSummary } from '../api/questions.ts'
import type { Project } from '../projects/project.ts'
import type { Database } from '../store/database.ts'
import { type Key, keysOf, linesOf } from './lists.ts'
import { packageNamesOf } from './packages.ts'
import type { StoredQuestion } from './question.ts'
import { OVER } from './states.ts'

const PAGE = 50
/** More questions than can be asked in one millisecond. */
const AT_ONCE = 2000
/** Questions read at once during a search or an export. */
const READ = 200
/** Questions that one call of a search looks through. The next call goes on where it ended. */
const SEARCHED = 2000
/** SQL condition for one line for each release. A code that followed an approval stands for both. */
const RELEASES = `${OVER} and questions.next_id is null`

export type Wanted = z.infer<typeof historyQuery>

interface HistoryParts {
  database: Database
  projectsOf: (person: Person) => Promise<Map<string, Project>>
  summaries: (visible: Map<string, Project>, lines: StoredQuestion[]) => QuestionSummary[]
}

type Page = z.infer<typeof historyReply>

/** A line with the names and versions of its packages, if there are several. */
export type ExportedLine = HistoryLine & { packages: string[] }

/**
 * Reads what is over, one line for each release. It walks along an index for each project, and never reads more than a
 * limit.
 */
export function createHistory({ database, projectsOf, summaries }: HistoryParts) {
  /**
   * Reads a page, the latest first, with the time for the next page or `null`. A search that has looked through enough
   * ends with what it has found, and the time from which to go on.
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
      found.push(...page.questions.filter(hasAll(words, await namesOf(page.questions))))
      searched += page.questions.length
      at = page.before
      await setImmediate() // SQLite works in this thread
    }
    return { questions: found, before: at }
  }

  /** Yields everything that matches, in pages. What this person may see is looked up again for each page. */
  async function* pages(person: Person, q = ''): AsyncGenerator<ExportedLine[]> {
    const words = wordsOf(q)
    for (let at: number | null = Number.MAX_SAFE_INTEGER; at !== null; ) {
      const page: Page = await read(person, at, READ)
      const names = await namesOf(page.questions)
      const wanted = page.questions.filter(hasAll(words, names))
      yield wanted.map((line) => ({ ...line, packages: names.get(line.id) ?? [] }))
      at = page.before
      await setImmediate()
    }
  }

  /** Reads the packages' names for lines that are about several. */
  const namesOf = (lines: HistoryLine[]) =>
    packageNamesOf(
      database,
      lines.flatMap(({ id, several }) => (several ? [id] : [])),
    )

  async function read(person: Person, before: number, limit: number): Promise<Page> {
    const visible = await projectsOf(person)
    const ids = [...visible.keys()]
    const newest = { by: 'created_at', order: 'desc' } as const
    const keys = await keysOf(database, ids, {
      ...newest,
      ...{ where: `${RELEASES} and questions.created_at < $1`, values: [before], limit },
    })
    const last = keys.at(-1)
    if (!last || keys.length < limit) return { questions: await show(visible, keys), before: null }
    // Other questions asked in the same millisecond would be on no other page.
    const others = await keysOf(database, ids, {
      ...newest,
      where: `${RELEASES} and questions.created_at = $1 and questions.id < $2`,
      ...{ values: [last.at, last.id], limit: AT_ONCE },
    })
    return { questions: await show(visible, [...keys, ...others]), before: last.at }
  }

  async function show(visible: Map<string, Project>, keys: Key[]): Promise<HistoryLine[]> {
    const lines = await linesOf(database, keys)
    const approvals = lines.flatMap(({ approvalId: id }) => (id === null ? [] : { id, at: 0 }))
    const shown = summaries(visible, [...lines, ...(await linesOf(database, approvals))])
    const byId = new Map(shown.map((one) => [one.id, one]))
    return lines.flatMap(({ id, approvalId }) => {
      const [line, approval] = [byId.get(id), byId.get(approvalId ?? '')]
      return line ? { ...line, approval: approval ?? null } : []
    })
  }

  return { history, pages }
}

const wordsOf = (q: string): string[] => q.toLowerCase().split(/\s+/).filter(Boolean)

/** Whether all words are somewhere in a line's release, person or account. */
const hasAll = (words: string[], names: Map<string, string[]>) => (line: HistoryLine) => {
  const { package: subject, project, answeredBy, account, approval } = line
  const texts = [subject.name, subject.version, project, answeredBy, account, approval?.answeredBy]
  const text = [...texts, approval?.account, ...(names.get(line.id) ?? [])].join('\n').toLowerCase()
  return words.every((word) => text.includes(word))
}
