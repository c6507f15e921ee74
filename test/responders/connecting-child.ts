// Connects to the endpoint in `CFA_RESPONDER_URL`, asks it, and prints the outcome. It is a process of its own because
// a proxy and certificates are settings of a whole process.
import { setTimeout as delay } from 'node:timers/promises'
import { createResponder } from '../../lib/responders/create-responder.ts'
import { effectsWith } from '../fakes/effects.ts'
import { question } from './question.ts'

const context = { env: process.env, cwd: process.cwd(), options: {}, logger: { log: () => {} } }
const sleep = async (ms: number) => void (await delay(Math.min(ms, 1)))
const effects = effectsWith({ now: Date.now, sleep })

try {
  const job = { ...context, stdout: process.stderr }
  const responder = await createResponder(process.env.CFA_RESPONDER_URL ?? '', context, effects, job)
  const { features } = await responder.connect()
  const expiresAt = new Date(Date.now() + 60_000).toISOString()
  const hooks = { signal: new AbortController().signal, onLink: () => {} }
  const answer = await responder.ask({ ...question, expiresAt }, hooks)
  console.log(JSON.stringify({ features, answer }))
} catch (error) {
  const { code, details } = error as { code?: string; details?: string }
  console.log(JSON.stringify({ code, details }))
}
