import type { Database, Queries } from '../store/database.ts'
import type { QuestionsContext } from './context.ts'
import { factsOf } from './error-facts.ts'

/** When a job last called, and what it has been handed. */
export interface Contact {
  /** Milliseconds since 1970. */
  heardAt: number
  /** The revision of the latest answer that it was handed, or 0. */
  takenRevision: number
}

/** The contact of a job that has never called. */
const NO_CONTACT: Contact = { heardAt: 0, takenRevision: 0 }

/** A call within this time of the last one is not written down. */
const EVERY_MS = 10_000
/** Notes are written together, so that a thousand waiting jobs cost as many transactions as one. */
const WRITE_MS = 100

/**
 * Remembers when jobs called and which answers they were handed. It is written after the reply, so it holds up nobody.
 */
export function createContacts({
  database,
  effects,
  log,
}: Pick<QuestionsContext, 'database' | 'effects' | 'log'>) {
  const pending = new Map<string, Contact>()
  const notedAt = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> = Promise.resolve()
  let isOpen = true

  /** Notes that a question's job called. `knownAt` is when it is known to have called before. */
  function noteCall(id: string, knownAt: number): void {
    const now = effects.now()
    if (now - Math.max(knownAt, notedAt.get(id) ?? 0) >= EVERY_MS)
      note(id, { heardAt: now, takenRevision: 0 })
  }

  /** Notes that a question's job is handed an answer. */
  const taken = (id: string, revision: number): void =>
    note(id, { heardAt: effects.now(), takenRevision: revision })

  function note(id: string, contact: Contact): void {
    pending.set(id, latest(contact, pending.get(id)))
    notedAt.set(id, contact.heardAt)
    if (!isOpen) return
    timer ??= setTimeout(write, WRITE_MS)
    timer.unref()
  }

  function write(): void {
    timer = undefined
    writing = writing.then(flush).catch((error) => {
      log.error(factsOf(error), 'Could not note when jobs were heard.')
    })
  }

  async function flush(): Promise<void> {
    const notes = [...pending].toSorted(([one], [other]) => (one < other ? -1 : 1))
    if (notes.length === 0) return
    await database.transaction(async ({ run, announce }) => {
      for (const [id, contact] of notes) await store(run, id, contact, database.kind)
      for (const [id, { takenRevision }] of notes) if (takenRevision > 0) await announce(id)
    })
    for (const [id, contact] of notes) if (pending.get(id) === contact) pending.delete(id)
    const old = effects.now() - EVERY_MS
    for (const [id, at] of notedAt) if (at < old) notedAt.delete(id)
  }

  /** Finds a job's contact, including what is not written yet. */
  async function find(id: string): Promise<Contact> {
    const [row] = await database.all(
      'select heard_at, taken_revision from job_contacts where question_id = $1',
      id,
    )
    const stored = row && { heardAt: Number(row.heard_at), takenRevision: Number(row.taken_revision) }
    return latest(pending.get(id) ?? NO_CONTACT, stored)
  }

  async function close(): Promise<void> {
    isOpen = false
    clearTimeout(timer)
    write()
    await writing
  }

  return { noteCall, taken, find, close }
}

const latest = (one: Contact, other: Contact = NO_CONTACT): Contact => ({
  heardAt: Math.max(one.heardAt, other.heardAt),
  takenRevision: Math.max(one.takenRevision, other.takenRevision),
})

/** Writes a contact, unless the question has been removed meanwhile. */
async function store(
  run: Queries['run'],
  id: string,
  { heardAt, takenRevision }: Contact,
  kind: Database['kind'],
): Promise<void> {
  // A question that is being removed right now counts as gone.
  const lock = kind === 'postgres' ? ' for key share' : ''
  await run(
    `insert into job_contacts (question_id, heard_at, taken_revision)
     select id, cast($2 as bigint), cast($3 as bigint) from questions where id = $1${lock}
     on conflict (question_id) do update set
       heard_at = case when excluded.heard_at > job_contacts.heard_at
         then excluded.heard_at else job_contacts.heard_at end,
       taken_revision = case when excluded.taken_revision > job_contacts.taken_revision
         then excluded.taken_revision else job_contacts.taken_revision end`,
    ...[id, heardAt, takenRevision],
  )
}
