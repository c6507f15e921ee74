import { createHash } from 'node:crypto'
import * as z from 'zod'
import type { Row } from '../store/database.ts'

export type Detail = Record<string, unknown>

export interface EntryContent {
  id: number
  at: number
  actor: string
  action: string
  subject: string
  detail: Detail
}

export interface Entry extends EntryContent {
  /** Hash of the entry before; `START` for the first. */
  previous: string
  hash: string
}

/** Where the chain begins. */
export const START = '0'.repeat(64)

const number = z.int().catch(0)
const text = z.string().catch('unreadable')
const row = z.object({
  ...{ id: number, at: number, actor: text, action: text, subject: text, detail: text },
  ...{ previous: text, hash: text },
})

/**
 * A row of `audit`. What is no number, no text or no JSON any more was changed by somebody: it breaks the chain, and keeps nobody
 * from reading the rest.
 */
export function entryOf(stored: Row): Entry {
  const entry = row.parse(stored)
  return { ...entry, detail: detailOf(entry.detail) }
}

/** SHA-256, in hexadecimal, of the canonical JSON of an entry's content and of `previous`. */
export function hashOf(previous: string, { id, at, actor, action, subject, detail }: EntryContent): string {
  const content = canonical({ previous, id, at, actor, action, subject, detail })
  return createHash('sha256').update(content).digest('hex')
}

/**
 * JSON without spaces, with the keys of every object in the order of their UTF-16 code units.
 *
 * @see RFC 8785, section 3.2
 */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}

function detailOf(text: string): Detail {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return { unreadable: text }
  }
}
