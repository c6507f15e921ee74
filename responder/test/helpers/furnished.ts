import { createSealingKey, type Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import { readConfig } from '../../src/config/read-config.ts'
import { openStore } from '../../src/store/open.ts'
import { questionOf } from './asking-job.ts'
import { storeFolder } from './databases.ts'
import { freePort } from './free-port.ts'
import { startService } from './service.ts'
import { signedIn } from './signed-in.ts'

export interface Said {
  status: number
  headers: Headers
  /** Parsed JSON; `undefined` where there was none. */
  body: Record<string, unknown> & { error?: string; by?: string; state?: string; revision?: number }
}

/** Somebody who calls a service: an origin, their headers. */
export type Headed = Record<string, string>

/** A store that a service can be started on, with two who may answer and a project that may ask. */
export interface Furnished {
  environment: Record<string, string>
  /** Where the service is that is started with `environment`. */
  origin: string
  secret: string
  /** What their browsers and the job send. */
  ada: Headed
  bob: Headed
  job: Headed
}

/** Fills a store, in this process; the test then starts a service of its own on it. `environment` wins. */
export async function furnish(
  t: ExecutionContext,
  environment: Record<string, string> = {},
): Promise<Furnished> {
  const full = {
    CFA_DATA_DIR: await storeFolder(t),
    PORT: String(await freePort()),
    HOST: '127.0.0.1',
    ...environment,
  }
  const config = readConfig(full)
  const database = await openStore(config, { asService: true, now: Date.now })
  const place = await startService(t, { database, config })
  const [ada, bob] = [
    await signedIn(place, { role: 'admin', name: 'Ada' }),
    await signedIn(place, { name: 'Bob' }),
  ]
  const payload = { name: 'tool', packages: ['@example/*'] }
  const made = await ada.inject({ method: 'POST', url: '/api/projects', payload })
  const { secret } = made.json()
  await place.app.close()
  await database.close()
  const job = { authorization: `Bearer ${secret}` }
  return {
    environment: full,
    origin: `http://127.0.0.1:${full.PORT}`,
    secret,
    ada: ada.headers,
    bob: bob.headers,
    job,
  }
}

/** One call, read to its end. Rejects where the connection breaks. */
export async function call(
  origin: string,
  headers: Headed,
  [method, path]: readonly [string, string],
  body?: object,
): Promise<Said> {
  const type = body ? { 'content-type': 'application/json' } : {}
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { ...headers, ...type },
    ...(body && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
}

/** A question of a job with a key of its own, of a version that nobody else asks for. */
export async function newQuestion(version: string, changes: Partial<Question> = {}) {
  const key = await createSealingKey()
  const plain = questionOf()
  const question: Question = {
    ...plain,
    key: key.publicJwk,
    package: { ...plain.package, version },
    ...changes,
  }
  const open = (sealed: string) =>
    key.open(sealed, { id: question.id, integrity: question.package.integrity })
  return { question, open }
}

export const ASK = ['POST', '/p/tool'] as const
export const pollOf = ({ id }: { id: string }, after: number) =>
  ['GET', `/p/tool/questions/${id}?after=${after}`] as const
export const tellOf = ({ id }: { id: string }) => ['PATCH', `/p/tool/questions/${id}`] as const
export const answerOf = ({ id }: { id: string }) => ['POST', `/api/questions/${id}/answer`] as const
export const declineOf = ({ id }: { id: string }) => ['POST', `/api/questions/${id}/decline`] as const
