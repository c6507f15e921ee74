import { judgeCode } from '@cfa/protocol'
import { z } from 'zod'
import type { Sleep } from '../effects.ts'
import { readBounded } from '../http/read-bounded.ts'
import { proxyAgents } from '../http/proxy.ts'
import { readRetryAfter } from '../http/retry-after.ts'

/** What became of a pair: a code, or nothing any more (it has died, or a later one took its place). */
export type Done = { kind: 'code'; otp: string } | { kind: 'gone' }

export interface DoneEffects {
  now: () => number
  sleep: Sleep
}

const PATIENCE_MS = 30_000
const BODY_BYTES = 64 * 1024
/** What pnpm takes where the registry names no pause; npm waits for what the header says. */
const PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

const bodySchema = z.looseObject({ token: z.string() })

/**
 * Polls until the person has confirmed, as npm does it: `202` means later, `200` has the code, every other status is
 * the end of the pair. A broken connection is no end.
 *
 * @param token - The account's; npm sends it along, for the URL is the registry's own.
 * @throws The reason of `signal` when it is aborted.
 * @see npm-profile, lib/index.js, `webAuthCheckLogin`
 */
export async function pollDone(
  doneUrl: string,
  token: string | undefined,
  { now, sleep }: DoneEffects,
  signal: AbortSignal,
): Promise<Done> {
  for (;;) {
    signal.throwIfAborted()
    const reply = await ask(new URL(doneUrl), token, signal)
    const done = reply && judge(reply)
    if (done) return done
    const wantedMs = readRetryAfter(reply?.retryAfter, now()) ?? PAUSE_MS
    await sleep(Math.min(Math.max(wantedMs, PAUSE_MS), LONGEST_PAUSE_MS), signal)
  }
}

interface Reply {
  status: number
  retryAfter: string | undefined
  text: string | undefined
}

/** @returns `undefined` where the connection broke, or the registry is not well. */
async function ask(url: URL, token: string | undefined, signal: AbortSignal): Promise<Reply | undefined> {
  try {
    const { default: got } = await import('got')
    const stream = got.stream(url, {
      agent: proxyAgents(url),
      decompress: false,
      followRedirect: false,
      throwHttpErrors: false,
      retry: { limit: 0 },
      timeout: { request: PATIENCE_MS },
      signal,
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    const text = await readBounded(stream, BODY_BYTES)
    const { statusCode = 500, headers = {} } = stream.response ?? {}
    const isUnwell = statusCode === 429 || statusCode >= 500
    return { status: isUnwell ? 202 : statusCode, retryAfter: headers['retry-after'], text }
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function judge({ status, text = '' }: Reply): Done | undefined {
  if (status === 202) return undefined
  if (status !== 200) return { kind: 'gone' }
  const body = bodySchema.safeParse(parse(text))
  const judgement = body.success ? judgeCode(body.data.token) : undefined
  return judgement?.ok ? { kind: 'code', otp: judgement.code } : { kind: 'gone' }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
