import { z } from 'zod'
import { proxyAgents } from '../http/proxy.ts'
import { readBounded } from '../http/read-bounded.ts'
import type { Job } from './job.ts'

const TIMEOUT_MS = 20_000
const BODY_BYTES = 64 * 1024

const tokenSchema = z.looseObject({ value: z.string().min(1) })

/**
 * Asks GitHub Actions for an identity token of the job, for one audience, and masks it in the log.
 *
 * @param audience - `undefined` means GitHub's own default, the URL of the repository's owner.
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
  const { default: got } = await import('got')
  const stream = got.stream(url, {
    headers: { authorization: `Bearer ${bearer}` },
    agent: proxyAgents(url),
    followRedirect: false,
    retry: { limit: 2 },
    timeout: { request: TIMEOUT_MS },
    ...(signal && { signal }),
  })
  const value = readValue(await readBounded(stream, BODY_BYTES))
  stdout.write(`::add-mask::${value}\n`)
  return value
}

/** Reads the token. The parser's own error would quote the reply, so it is replaced. */
function readValue(text: string | undefined): string {
  try {
    return tokenSchema.parse(JSON.parse(text ?? '')).value
  } catch {
    throw new Error('the reply has no token in it')
  }
}
