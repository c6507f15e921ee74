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
  /** Hash of the entry before, or `START` for the first. */
  previous: string
  hash: string
}

/** The `previous` of the first entry. */
export const START = '0'.repeat(64)

const number = z.int().catch(0)
const text = z.string().catch('unreadable')
const row = z.object({
  ...{ id: number, at: number, actor: text, action: text, subject: text, detail: text },
  ...{ previous: text, hash: text },
})

/**
 * Reads a row of `audit`. If somebody has changed a value so that it is no longer a number, text or JSON, the chain is
 * broken, but the rest can still be read.
 */
export function entryOf(stored: Row): Entry {
  const entry = row.parse(stored)
  return { ...entry, detail: detailOf(entry.detail) }
}

/** Hashes an entry: SHA-256, in hexadecimal, of the canonical JSON of its content and `previous`. */
export function hashOf(previous: string, { id, at, actor, action, subject, detail }: EntryContent): string {
  const content = canonical({ previous, id, at, actor, action, subject, detail })
  return createHash('sha256').update(content).digest('hex')
}

/**
 * Writes JSON without spaces, with the keys of every object in the order of their UTF-16 code units.
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
