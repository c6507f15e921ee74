import type { ExecutionContext } from 'ava'
import { type Received, startServer } from '../responders/server.ts'

/** Somebody who receives the plugin's signed webhook. */
export interface Webhook {
  /** The variables that a job needs to reach them. */
  env: Record<string, string>
  /** The requests as they arrived. */
  received: Received[]
  /** Everything that was sent, parsed. */
  events: () => Array<{ type: string; data: Record<string, unknown> }>
}

export async function startWebhook(t: ExecutionContext): Promise<Webhook> {
  const { received, url } = await startServer(t, { status: 204 })
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
  return {
    received,
    env: { CFA_NOTIFY_WEBHOOK: url.href, CFA_NOTIFY_WEBHOOK_SECRET: secret },
    events: () => received.map(({ body }) => JSON.parse(body)),
  }
}
