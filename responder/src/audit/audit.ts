import type { Effects } from '../effects.ts'
import type { Database, Transaction } from '../store/database.ts'
import { type Detail, type Entry, entryOf, hashOf, START } from './entry.ts'

/** What was done. Its entry also has an id, a date and its place in the chain. */
export interface AuditRecord {
  /** `person:<id>`, `project:<id>`, `cli` or `service`. */
  actor: string
  /** The kind of subject and a verb: `project.rotate`. */
  action: string
  /** What it was done to, such as `question:<id>`. */
  subject: string
  /** More facts: never a code, a secret, a sealed answer or the address of a channel. */
  detail?: Detail
}

/** The last entry at some time, for comparison with what is there later. */
export interface Head {
  id: number
  hash: string
}

/** The state of the chain by itself: it holds to its end, or breaks at this entry. */
export type Chain = { ok: true; entries: number; hash: string } | { ok: false; brokenId: number }

export type Verification =
  | Chain
  /** The chain holds, but is not the one that had this head: somebody rewrote it or cut it off. */
  | { ok: false; replacedId: number }

export type Audit = ReturnType<typeof createAudit>

const PAGE = 50
const LAST = 'select id, hash from audit where id = (select max(id) from audit)'
const READ_AT_ONCE = 500
/** An arbitrary number, the same on every node and different from the migrations' lock. */
const LOCK = 5_209_312

/**
 * Creates the audit log. Entries are only ever added, and each holds the hash of the one before. Changing one breaks
 * the chain from there on, which `verify` finds. Somebody who can write to the database can rebuild the whole chain,
 * which shows only against a head that was kept elsewhere.
 */
export function createAudit({ database, effects }: { database: Database; effects: Pick<Effects, 'now'> }) {
  /**
   * Adds an entry in the transaction of the change itself, as its last statement. Until the commit no other node can
   * add one, and a lock taken after this one could deadlock with it.
   */
  async function record(transaction: Transaction, given: AuditRecord): Promise<void> {
    // A lock on the last row is not enough: after waiting, a transaction reads that row again, and not the newer one.
    if (database.kind === 'postgres') await transaction.all('select pg_advisory_xact_lock($1)', LOCK)
    const [last] = await transaction.all(LAST)
    const { actor, action, subject } = given
    const [id, at, detail] = [Number(last?.id ?? 0) + 1, effects.now(), JSON.stringify(given.detail ?? {})]
    const previous = String(last?.hash ?? START)
    const hash = hashOf(previous, { id, at, actor, action, subject, detail: JSON.parse(detail) })
    await transaction.run(
      `insert into audit (id, at, actor, action, subject, detail, previous, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      ...[id, at, actor, action, subject, detail, previous, hash],
    )
  }

  /**
   * Reads a page: the latest entries, or the latest before the id `before`. Its own `before` is for the next page, or
   * `null`.
   */
  async function page(before?: number): Promise<{ entries: Entry[]; before: number | null }> {
    const rows = await database.all(
      `select * from audit where id < $1 order by id desc limit ${PAGE}`,
      before ?? Number.MAX_SAFE_INTEGER,
    )
    const entries = rows.map(entryOf)
    const last = entries.at(-1)
    return { entries, before: last && last.id > 1 && entries.length === PAGE ? last.id : null }
  }

  /** Yields every entry, the first one first, read in pages. */
  async function* everyEntry(): AsyncGenerator<Entry> {
    let after = Number.MIN_SAFE_INTEGER // also finds what somebody put before the first
    for (;;) {
      const rows = await database.all(
        `select * from audit where id > $1 order by id limit ${READ_AT_ONCE}`,
        after,
      )
      for (const row of rows) yield entryOf(row)
      const last = rows.at(-1)
      if (!last) return
      after = Number(last.id)
    }
  }

  /** Reads the head. `undefined` if the log is still empty. */
  async function head(): Promise<Head | undefined> {
    const [last] = await database.all(LAST)
    return last && { id: Number(last.id), hash: String(last.hash) }
  }

  /**
   * Checks the whole chain: whether every entry is there, in its place, and as it was written.
   *
   * @param since - A head that was kept. The chain has to contain it.
   */
  async function verify(): Promise<Chain>
  async function verify(since: Head | undefined): Promise<Verification>
  async function verify(since?: Head): Promise<Verification> {
    let entries = 0
    let hash = START
    let isSame = false
    for await (const entry of everyEntry()) {
      const isNext = entry.id === entries + 1 && entry.previous === hash
      if (!isNext || entry.hash !== hashOf(hash, entry)) return { ok: false, brokenId: entries + 1 }
      entries += 1
      hash = entry.hash
      if (since?.id === entries) isSame = since.hash === hash
    }
    if (since && !isSame) return { ok: false, replacedId: since.id }
    return { ok: true, entries, hash }
  }

  /** Yields every entry as a line of JSON with its hashes, the first one first. */
  async function* exportEntries(): AsyncGenerator<string> {
    for await (const entry of everyEntry()) yield `${JSON.stringify(entry)}\n`
  }

  return { record, page, head, verify, exportEntries }
}
