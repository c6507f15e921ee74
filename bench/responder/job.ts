import type { Question } from '@cfa/protocol'
import { createSealingKey } from '@cfa/protocol/sealing'
import { exampleQuestion } from '@cfa/protocol/testing'
import { send } from './http.ts'

/** A job that has asked and waits for its answer as the plugin does. */
export interface WaitingJob {
  question: Question
  /** `performance.now()` when it had opened the answer. */
  answered: Promise<number>
}

export interface Service {
  /** The origins of the nodes. The first one is the service's public URL. */
  origins: readonly string[]
  path: string
  secret: string
}

/** Asks at one node and, if there are several, waits at another. */
export async function startJob({ origins, path, secret }: Service, number: number): Promise<WaitingJob> {
  const key = await createSealingKey()
  const question = questionOf(number, key.publicJwk)
  const headers = { authorization: `Bearer ${secret}` }
  const at = (offset: number) => origins[(number + offset) % origins.length] as string
  const { status, headers: received, body } = await send('POST', `${at(0)}${path}`, headers, question)
  if (status !== 202) throw new Error(`asking ended with ${status}: ${body}`)
  const place = `${at(1)}${received.location}`
  const answered = wait(place, headers).then(async (sealed) => {
    await key.open(sealed, { id: question.id, integrity: question.package.integrity })
    return performance.now()
  })
  answered.catch(() => {}) // most jobs are still waiting when the bench ends
  return { question, answered }
}

async function wait(place: string, headers: Record<string, string>): Promise<string> {
  for (let after = 0; ; ) {
    const { status, body } = await send('GET', `${place}?after=${after}`, { ...headers, prefer: 'wait=60' })
    if (status === 204) continue
    if (status !== 200) throw new Error(`waiting ended with ${status}: ${body}`)
    const news = JSON.parse(body) as { revision: number; state: string; answer?: { sealed: string } }
    if (news.state === 'answered' && news.answer) return news.answer.sealed
    after = news.revision
  }
}

/** Returns a question about the package with this number. */
export function questionOf(number: number, key: Question['key']): Question {
  return exampleQuestion({
    package: { name: `@bench/package-${number}`, version: '1.0.0' },
    accounts: ['alice'],
    key,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  })
}
