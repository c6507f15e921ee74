import type { FastifyBaseLogger } from 'fastify'
import type { Config } from '../config/config.ts'
import type { SendRequest } from '../notify/send-request.ts'
import type { Audit } from './audit.ts'

interface HeadDeps {
  audit: Pick<Audit, 'head'>
  config: Pick<Config, 'auditWebhook' | 'publicUrl'>
  log: Pick<FastifyBaseLogger, 'info' | 'warn'>
  send: SendRequest
}

const DAY_MS = 24 * 60 * 60_000

/**
 * Publishes the head of the audit log where those who can write to the store can't reach it: in the service's log and
 * at the configured webhook, at the start and then daily. Nothing waits for it.
 */
export function createDailyHead({ audit, config, log, send }: HeadDeps) {
  let timer: NodeJS.Timeout | undefined
  let work = Promise.resolve()

  async function announce(): Promise<void> {
    const head = await audit.head()
    if (!head) return
    log.info({ auditHead: `${head.id}:${head.hash}` }, 'head of the audit log')
    if (config.auditWebhook !== null) await post(config.auditWebhook, head)
  }

  async function post(url: string, { id, hash }: { id: number; hash: string }): Promise<void> {
    const body = JSON.stringify({ type: 'audit.head', service: config.publicUrl, id, hash })
    const { status } = await send({
      method: 'POST',
      url,
      headers: { 'content-type': 'application/json' },
      body,
    })
    if (status >= 300) log.warn({ status }, 'the webhook of the audit log did not take its head')
  }

  /** If the store or the receiver is away, it is tried again the next day. */
  const tryOnce = () =>
    announce().catch((error: unknown) => log.warn({ err: error }, 'head of the audit log'))

  return {
    start: (): void => {
      const again = () => {
        work = tryOnce()
      }
      again()
      timer = setInterval(again, DAY_MS)
      timer.unref()
    },
    stop: async (): Promise<void> => {
      clearInterval(timer)
      await work
    },
  }
}
