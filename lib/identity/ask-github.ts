import { z } from 'zod'
import { realClock } from '../async/real-clock.ts'
import { createRequest, exchange } from '../http/exchange.ts'
import { findRoute } from '../http/proxy.ts'
import type { Job } from './job.ts'

/** For all tries together. */
const TIMEOUT_MS = 20_000
/** GitHub's own `@actions/core` tries again too while the service is busy. */
const TRIES = 3

const tokenSchema = z.looseObject({ value: z.string().min(1) })

/**
 * Asks GitHub Actions for an identity token of the job, for one audience, and masks it in the log.
 *
 * @param audience - `undefined` means GitHub's own default, the URL of the repository's owner.
 * @param signal - From a caller that tries again by itself. Without one, it is tried up to three times.
 * @see docs.github.com, "OpenID Connect reference"
 */
export async function askGitHub(
  audience: string | undefined,
  { env, stdout }: Pick<Job, 'env' | 'stdout'>,
  signal?: AbortSignal,
): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  if (!address || !bearer) throw new Error('the job has no identity')
  const url = new URL(address)
  if (audience !== undefined) url.searchParams.set('audience', audience)
  const limits = { tryMs: TIMEOUT_MS, deadline: realClock.now() + TIMEOUT_MS, tries: signal ? 1 : TRIES }
  const effects = { ...realClock, request: createRequest(bearer, findRoute(url)) }
  const { status, text } = await exchange({ method: 'GET', url, ...limits, signal }, effects)
  if (status !== 200) throw new Error(`It answered with status ${status}.`)
  const value = readValue(text)
  stdout.write(`::add-mask::${value}\n`)
  return value
}

/** Reads the token. The parser's own error would quote the reply, so it is replaced. */
function readValue(text: string): string {
  try {
    return tokenSchema.parse(JSON.parse(text)).value
  } catch {
    throw new Error('the reply has no token in it')
  }
}
