import { createReadStream } from 'node:fs'
import path from 'node:path'
import { readBounded } from '../http/read-bounded.ts'
import { mask } from '../log/mask.ts'
import type { Env } from '../types.ts'
import { type FetchToken, findCiService } from './ci-services.ts'
import type { Job } from './job.ts'

/** Where a job gets its tokens from. */
export interface TokenSource {
  /** A variable's name, or the CI service's. */
  name: string
  /** Completes the sentence “This build proves itself with …”. */
  words: string
  /** Whether it gives a token for any audience. Otherwise one token serves all calls. */
  acceptsAnyAudience: boolean
  fetch: FetchToken
}

const VARIABLE = 'CFA_ID_TOKEN'
const FILE = 'CFA_ID_TOKEN_FILE'
const FILE_BYTES = 64 * 1024

/** Finds the job's source of tokens: one that the job itself names, or else its CI service. */
export function findTokenSource(env: Env): TokenSource | undefined {
  const service = findCiService(env)
  const ofService = service && `its ${service.name} identity`
  if (env[VARIABLE]?.trim()) {
    const words = (!service?.tokensOf && ofService) || `the identity token in ${VARIABLE}`
    return fixed(VARIABLE, words, async (job) => job.env[VARIABLE])
  }
  if (env[FILE]?.trim())
    return fixed(FILE, `the identity token in the file that ${FILE} names`, readTokenFile)
  const fetch = service?.tokensOf?.(env)
  return fetch && ofService
    ? { name: service.name, words: ofService, acceptsAnyAudience: true, fetch }
    : undefined
}

/** Returns the values with which anyone could pretend to be this build. */
export function identitySecrets(env: Env): string[] {
  const all = [env[VARIABLE]?.trim(), findCiService(env)?.secretOf?.(env)]
  return all.filter((secret) => secret !== undefined && secret !== '') as string[]
}

function fixed(name: string, words: string, read: (job: Job) => Promise<string | undefined>): TokenSource {
  const fetch: FetchToken = async (_audience, job) => {
    const token = (await read(job))?.trim() ?? ''
    if (token !== '') mask(token, job)
    return token
  }
  return { name, words, acceptsAnyAudience: false, fetch }
}

/** Reads the file each time, because a CI service may replace the token. Errors name the file, and no more. */
function readTokenFile({ env, cwd }: Job): Promise<string | undefined> {
  return readBounded(createReadStream(path.resolve(cwd, env[FILE]?.trim() ?? '')), FILE_BYTES)
}
