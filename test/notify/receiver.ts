import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { format } from 'node:util'
import type { ExecutionContext } from 'ava'
import type { Sleep } from '../../lib/async/sleep.ts'
import type { Message } from '../../lib/notify/message.ts'
import { createNotice, type Notice } from '../../lib/notify/notice.ts'
import type { NotifyEffects } from '../../lib/notify/types.ts'
import { createHastyClock } from '../fakes/clock.ts'

export interface Received {
  method: string | undefined
  url: string | undefined
  headers: IncomingHttpHeaders
  text: string
  json: () => Record<string, unknown>
}

/** The answers in order; the last one repeats. */
export type Answer = { status?: number; headers?: Record<string, string>; body?: string } | 'drop' | 'never'

/** A service on loopback that records what it receives. */
export async function createReceiver(t: ExecutionContext, ...answers: Answer[]) {
  const received: Received[] = []
  const server = createServer(async (message, response) => {
    const { method, url, headers } = message
    const content = await text(message)
    received.push({ method, url, headers, text: content, json: () => JSON.parse(content) })
    reply(answers[Math.min(received.length, answers.length) - 1] ?? {}, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function reply(answer: Answer, response: ServerResponse) {
  if (answer === 'never') return
  if (answer === 'drop') return void response.destroy()
  const { status = 200, headers = {}, body = '' } = answer
  response.writeHead(status, headers).end(body)
}

export interface FakeEffects extends NotifyEffects {
  lines: string[]
  slept: number[]
  output: () => string
}

/** Effects whose sleeps end at once and whose ids count up. */
export function createEffects({ now, sleep }: { now?: () => number; sleep?: Sleep } = {}): FakeEffects {
  const clock = createHastyClock()
  const lines: string[] = []
  const written: string[] = []
  let ids = 0
  return {
    now: now ?? clock.now,
    sleep: sleep ?? clock.sleep,
    uuid: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    logger: { log: (...args) => void lines.push(format(...args)) },
    stdout: new PassThrough({ encoding: 'utf8' }).on('data', (chunk: string) => written.push(chunk)),
    lines,
    slept: clock.slept,
    output: () => written.join(''),
  }
}

export const LINK = 'https://www.npmjs.com/settings/example/staged-packages'

export const message = (overrides: Partial<Message> = {}): Message => ({
  package: '@example/tool',
  version: '2.1.0',
  tag: 'latest',
  registry: 'registry.example.com',
  title: '@example/tool@2.1.0 is waiting for your approval',
  text: 'It is staged.\nThe job waits for 30 minutes.',
  link: LINK,
  kind: 'waiting',
  ...overrides,
})

export const notice = (overrides: Partial<Message> = {}): Notice => createNotice(message(overrides))
export const outcome = (overrides: Partial<Message> = {}): Notice =>
  notice({
    kind: 'outcome',
    state: 'published',
    title: 'Published',
    text: 'Approved on npmjs.com.',
    ...overrides,
  })
