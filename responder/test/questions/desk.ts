import type { Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import type { InjectOptions } from 'fastify'
import { type Overrides, type Service, startService } from '../helpers/service.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'

/** The whole service, a project whose jobs may ask, and two people who may answer. */
export interface Desk extends Service {
  admin: Visitor
  bob: Visitor
  /** The secret of the project's endpoint. */
  secret: string
  path: string
  /** Calls the endpoint as a job does. */
  call: (options: InjectOptions) => ReturnType<Visitor['inject']>
  ask: (question: Question) => ReturnType<Visitor['inject']>
}

export async function openDesk(t: ExecutionContext, overrides: Overrides = {}): Promise<Desk> {
  const service = await startService(t, overrides)
  const admin = await signedIn(service, { role: 'admin', name: 'Ada' })
  const bob = await signedIn(service, { name: 'Bob' })
  const made = await admin.inject({
    method: 'POST',
    url: '/api/projects',
    payload: { name: 'tool', packages: ['@example/*'] },
  })
  const { secret } = made.json()
  const path = '/p/tool'
  const call: Desk['call'] = (options) =>
    service.app.inject({ ...options, headers: { authorization: `Bearer ${secret}`, ...options.headers } })
  const ask: Desk['ask'] = (question) => call({ method: 'POST', url: path, payload: question })
  return { ...service, admin, bob, secret, path, call, ask }
}
