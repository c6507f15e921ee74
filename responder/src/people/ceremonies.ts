import { createHmac, timingSafeEqual } from 'node:crypto'
import { readChallengeKey } from '../store/challenge-key.ts'
import type { Transaction } from '../store/database.ts'
import type { PeopleContext } from './context.ts'

/** How long a ceremony stays open, so that people have time to find their security key. */
export const CEREMONY_MS = 5 * 60_000

/** What a ceremony is for. `use` confirms one action with an existing passkey. */
export type CeremonyKind = 'join' | 'sign_in' | 'passkey' | 'use'
export interface Ceremony {
  /** The text that comes back with the answer. */
  ceremony: string
  /** The ceremony's own id. */
  id: string
  expiresAt: number
  challenge: string
}

/**
 * Creates and checks challenges. Each may be answered once, within `CEREMONY_MS`.
 *
 * Open challenges are not stored, so nobody can fill the store with them or exhaust a limit. A challenge is the HMAC of
 * its purpose and its end, and is computed again from those when the answer comes. Only used ones are stored, until
 * they expire.
 */
export function createCeremonies({ effects, database }: Pick<PeopleContext, 'effects' | 'database'>) {
  /**
   * Begins a ceremony. `subject` is the invitation for `join`, the person for `passkey`, the person and the action for
   * `use`, and `null` for `sign_in`.
   */
  async function begin(kind: CeremonyKind, subject: string | null): Promise<Ceremony> {
    const [id, expiresAt] = [effects.uuid(), effects.now() + CEREMONY_MS]
    const key = await readChallengeKey(database)
    const proof = hmacOf(key, ['ceremony', kind, id, expiresAt])
    const challenge = hmacOf(key, ['challenge', kind, id, expiresAt, subject])
    return { ceremony: [id, expiresAt, proof].join('.'), id, expiresAt, challenge }
  }

  /**
   * Finds the ceremony that an answer names, if it began here and has not expired. Only `use` tells whether it was
   * already used.
   */
  async function find(
    kind: CeremonyKind,
    subject: string | null,
    ceremony: string,
  ): Promise<Ceremony | undefined> {
    const [id = '', until = '', proof = ''] = ceremony.split('.')
    const expiresAt = Number(until)
    const key = await readChallengeKey(database)
    const right = Buffer.from(hmacOf(key, ['ceremony', kind, id, expiresAt]))
    const given = Buffer.from(proof)
    if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined
    if (expiresAt <= effects.now()) return undefined
    return { ceremony, id, expiresAt, challenge: hmacOf(key, ['challenge', kind, id, expiresAt, subject]) }
  }

  /**
   * Marks a ceremony as used. Resolves with whether it was unused. A ceremony that anyone can begin is marked only by a
   * correct answer.
   */
  async function use({ run }: Transaction, { id, expiresAt }: Ceremony): Promise<boolean> {
    await run('delete from used_challenges where expires_at <= $1', effects.now())
    const count = await run(
      'insert into used_challenges (id, expires_at) values ($1, $2) on conflict do nothing',
      ...[id, expiresAt],
    )
    return count > 0
  }

  /**
   * Finds a ceremony like `find` and marks it as used, even if its answer turns out to be wrong. For people who are
   * signed in or invited.
   */
  async function take(kind: CeremonyKind, subject: string, ceremony: string): Promise<Ceremony | undefined> {
    const begun = await find(kind, subject, ceremony)
    if (!begun || !(await database.transaction((transaction) => use(transaction, begun)))) return undefined
    return begun
  }

  return { begin, find, use, take }
}

const hmacOf = (key: Buffer, facts: (string | number | null)[]): string =>
  createHmac('sha256', key).update(JSON.stringify(facts)).digest('base64url')

export type Ceremonies = ReturnType<typeof createCeremonies>
