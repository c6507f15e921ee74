import { readRetryAfter } from '@cfa/protocol'
import { wordsOf } from './describe-reply.ts'
import type { RegistryReply } from './registry.ts'

/** Caps the pause. Nobody waits for a registry that locks an account out for half an hour. */
const LONGEST_PAUSE_MS = 120_000
const PAUSE = /(?:retry|try again)[^\d]{0,20}(\d+)\s*(ms|s|m)/i

/**
 * Returns how long the registry asks to wait, in milliseconds: two minutes at most. Some registries say it only in the
 * text. A date is compared with the registry's own clock.
 */
export function readPause(reply: RegistryReply): number | undefined {
  const { headers } = reply
  const now = Date.parse(String(headers.date ?? '')) || Date.now()
  const [header] = [headers['retry-after']].flat()
  const wantedMs = readRetryAfter(header, now) ?? readWords(wordsOf(reply).join('\n'))
  return wantedMs === undefined ? undefined : Math.min(wantedMs, LONGEST_PAUSE_MS)
}

/** npm repeats a request after both of these statuses. */
const LIMITED = new Set([420, 429])
/** The first pause that npm makes by default. */
const USUAL_PAUSE_MS = 10_000

export const isLimited = ({ status }: RegistryReply): boolean => LIMITED.has(status)

/** Returns the pause to make before a read is tried again, at least `leastMs`. */
export function pauseOfRead(reply: RegistryReply | undefined, leastMs: number): number {
  if (!reply) return leastMs
  return Math.max(leastMs, readPause(reply) ?? (isLimited(reply) ? USUAL_PAUSE_MS : 0))
}

/** The same for a reply of which only the head is known. */
export function pauseOfHead(
  reply: Pick<RegistryReply, 'status' | 'headers'> | undefined,
  leastMs: number,
): number {
  return reply ? pauseOfRead({ ...reply, text: '', json: undefined }, leastMs) : leastMs
}

function readWords(words: string): number | undefined {
  const [, amount, unit = ''] = PAUSE.exec(words) ?? []
  const unitMs = { ms: 1, s: 1000, m: 60_000 }[unit.toLowerCase() as 'ms' | 's' | 'm']
  return amount === undefined ? undefined : Number(amount) * unitMs
}
