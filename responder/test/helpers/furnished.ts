import type { Question } from '@cfa/protocol'
import { createSealingKey } from '@cfa/protocol/sealing'
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
  /** Parsed JSON, or an empty text if there was no body. */
  body: Record<string, unknown> & { error?: string; by?: string; state?: string; revision?: number }
}

/** The headers of somebody who calls a service. */
export type Headed = Record<string, string>

/** A store that a service can start on, with two people who may answer and a project that may ask. */
export interface Furnished {
  environment: Record<string, string>
  /** The address of a service started with `environment`. */
  origin: string
  secret: string
  /** The headers that their browsers and the job send. */
  ada: Headed
  bob: Headed
  job: Headed
}

/** Fills a store in this process, so that the test can start its own service on it. `environment` takes precedence. */
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

/** Makes one call and reads the reply to its end. Rejects if the connection breaks. */
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

/** A job's question with its own key, for a version that nobody else asks about. */
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
