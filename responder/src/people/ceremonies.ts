import { createHmac, timingSafeEqual } from 'node:crypto'
import { readChallengeKey } from '../store/challenge-key.ts'
import type { Transaction } from '../store/database.ts'
import type { PeopleContext } from './context.ts'

/** How long somebody may look for their security key. */
export const CEREMONY_MS = 5 * 60_000

/** `use`: a passkey that there is, for one thing. */
export type CeremonyKind = 'join' | 'sign_in' | 'passkey' | 'use'
export interface Ceremony {
  /** What the answer comes back with. */
  ceremony: string
  /** Of its own. */
  id: string
  expiresAt: number
  challenge: string
}

/**
 * Challenges that are out. Each may be answered once, within `CEREMONY_MS`.
 *
 * None is stored, so nobody can fill the store with them, or use up how many there may be: a challenge is the HMAC of what
 * it is for and until when, and is made again from that when the answer comes. Only those that are used up are kept, until
 * they are over.
 */
export function createCeremonies({ effects, database }: Pick<PeopleContext, 'effects' | 'database'>) {
  /** `subject`: an invitation for `join`, a person for `passkey`, nothing for `sign_in`, who and what for with `use`. */
  async function begin(kind: CeremonyKind, subject: string | null): Promise<Ceremony> {
    const [id, expiresAt] = [effects.uuid(), effects.now() + CEREMONY_MS]
    const key = await readChallengeKey(database)
    const proof = hmacOf(key, ['ceremony', kind, id, expiresAt])
    const challenge = hmacOf(key, ['challenge', kind, id, expiresAt, subject])
    return { ceremony: [id, expiresAt, proof].join('.'), id, expiresAt, challenge }
  }

  /** What an answer says it is to, if it began here and is not over. Whether it was used up, `use` says. */
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

  /** Uses it up. Resolves with whether it had not been. What strangers begin is used up by right answers only. */
  async function use({ run }: Transaction, { id, expiresAt }: Ceremony): Promise<boolean> {
    await run('delete from used_challenges where expires_at <= $1', effects.now())
    const count = await run(
      'insert into used_challenges (id, expires_at) values ($1, $2) on conflict do nothing',
      ...[id, expiresAt],
    )
    return count > 0
  }

  /** As `find`, and uses it up, whatever becomes of this answer: for who is signed in, or invited. */
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
