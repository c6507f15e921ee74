import { randomUUID } from 'node:crypto'
import { createSealingKey, type Question } from '@cfa/protocol'
import { createAuthenticator } from '../../demo/responder/authenticator.ts'
import { type Responder, startResponder } from '../../demo/responder/index.ts'

export const INTEGRITY = `sha512-${'A'.repeat(86)}==`
export const JSON_TYPE = { 'content-type': 'application/json' }

const sealing = await createSealingKey()
export const open = sealing.open

/** The demo's responder, with one account whose code is always the same. */
export function startDemoResponder(): Promise<Responder> {
  return startResponder(createAuthenticator(['alice'], () => '123456'))
}

export function question(changes: Partial<Question> = {}): Question {
  return {
    protocol: 1,
    id: randomUUID(),
    ask: 'approval',
    kind: 'publish',
    package: {
      ...{ name: 'pkg', version: '1.0.0', tag: 'latest', registry: 'http://127.0.0.1:1/' },
      ...{ integrity: INTEGRITY, size: 1, unpackedSize: 1, files: 1 },
    },
    accounts: ['alice'],
    attempt: 1,
    reason: null,
    build: { service: null, repository: null, branch: null, commit: null, url: null },
    key: sealing.publicJwk,
    expiresAt: new Date(Date.now() + 60_000).toISOString(),
    ...changes,
  }
}

/** What the job does: asks, and gets the place to wait at. */
export async function ask({ endpoint, secret }: Responder, asked: Question): Promise<URL> {
  const headers = { ...JSON_TYPE, authorization: `Bearer ${secret}` }
  const reply = await fetch(endpoint, { method: 'POST', headers, body: JSON.stringify(asked) })
  return new URL(reply.headers.get('location') ?? '', endpoint)
}
