import { judgeCode, readRetryAfter } from '@cfa/protocol'
import { z } from 'zod'
import type { Sleep } from '../async/sleep.ts'
import type { Credential } from './credential.ts'
import type { Registry } from './registry.ts'
import { FAULT_CODES } from './registry-fault.ts'
import { type RequestEnd, tryRequest } from './request-end.ts'

/** What became of a pair: a code, or nothing because it expired or a later pair replaced it. */
export type Done = { kind: 'code'; otp: string } | { kind: 'gone' }

export interface DoneEffects {
  now: () => number
  sleep: Sleep
}

const TIMEOUT_MS = 30_000
const BODY_BYTES = 64 * 1024
/** The pause if the registry gives none, as in pnpm. npm waits only as long as the header says. */
const PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

const bodySchema = z.looseObject({ token: z.string() })

/**
 * Polls until the person has confirmed, as npm does. `202` means “later” and `200` has the code. A network fault, `429`
 * and `5xx` are tried again. Everything else ends the pair.
 *
 * @param doneUrl - From a pair that `readWebPair` has checked.
 * @param credential - The account's. npm sends it too, because the URL is the registry's own.
 * @throws The reason of `signal` when it is aborted.
 * @see npm-profile@12, lib/index.js, `webAuthCheckLogin`
 */
export async function pollDone(
  registry: Registry,
  doneUrl: string,
  credential: Credential | undefined,
  { now, sleep }: DoneEffects,
  signal: AbortSignal,
): Promise<Done> {
  const bounds = { timeoutMs: TIMEOUT_MS, maxBytes: BODY_BYTES }
  for (;;) {
    signal.throwIfAborted()
    const end = await tryRequest(registry, { method: 'GET', path: doneUrl, credential, signal, ...bounds })
    const done = judgeDone(end)
    if (done) return done
    await sleep(pauseOf(end, now()), signal)
  }
}

/** @returns `undefined` if the person has not confirmed yet, or if the registry is in trouble. */
export function judgeDone(end: RequestEnd): Done | undefined {
  if (end.kind === 'fault') return end.fault.code === FAULT_CODES.bodyTooLong ? { kind: 'gone' } : undefined
  const { status, json } = end.reply
  if (status === 202 || status === 429 || status >= 500) return undefined
  const body = status === 200 ? bodySchema.safeParse(json).data : undefined
  const judgement = body && judgeCode(body.token)
  return judgement?.ok ? { kind: 'code', otp: judgement.code } : { kind: 'gone' }
}

function pauseOf(end: RequestEnd, now: number): number {
  const [header] = end.kind === 'reply' ? [end.reply.headers['retry-after']].flat() : []
  return Math.min(Math.max(readRetryAfter(header, now) ?? PAUSE_MS, PAUSE_MS), LONGEST_PAUSE_MS)
}
