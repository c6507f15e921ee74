import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ExecutionContext } from 'ava'

interface Call {
  authorization: string | undefined
}

interface Reply {
  status: number
  headers: Record<string, string>
  text: string
  /** The first reply to the question with this id. */
  first?: Reply | undefined
}

export interface Mutation {
  request?: (call: Call, secret: string) => Call
  reply?: (reply: Reply) => Reply
  question?: (question: Record<string, unknown>) => object
  /** Changes a report. */
  report?: (report: Record<string, unknown>) => object
  /** Delays every reply except those to waiting polls. */
  delayMs?: number
}

/** Changes a body, unless it is not JSON. */
function mutate(sent: string, change: (value: Record<string, unknown>) => object): string {
  try {
    const value = JSON.parse(sent)
    const next = change(value)
    return next === value ? sent : JSON.stringify(next)
  } catch {
    return sent
  }
}

/** A proxy that adds a fault to a correct responder. Resolves with its endpoint. */
export async function startMutant(
  t: ExecutionContext,
  endpoint: string,
  secret: string,
  {
    request = (call) => call,
    reply = (given) => given,
    question = (asked) => asked,
    report = (given) => given,
    delayMs = 0,
  }: Mutation,
): Promise<string> {
  const { origin, pathname } = new URL(endpoint)
  const firsts = new Map<string, Reply>()
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming
    const sent = await text(incoming)
    const change = { PATCH: report, POST: question }[method]
    const body = change ? mutate(sent, change) : sent
    const { authorization } = request({ authorization: headers.authorization }, secret)
    const response = await fetch(new URL(url, origin), {
      method,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(headers.prefer ? { prefer: String(headers.prefer) } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body } : {}),
    }).catch(() => undefined)
    if (!response) return outgoing.destroy()
    const id = /"id":"([^"]+)"/.exec(body)?.[1] ?? ''
    const kept = ['location', 'content-type'].flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    })
    const given: Reply = {
      status: response.status,
      headers: Object.fromEntries(kept),
      text: await response.text(),
      first: firsts.get(id),
    }
    if (method === 'POST' && given.status === 202 && !firsts.has(id)) firsts.set(id, given)
    if (!headers.prefer) await sleep(delayMs)
    const changed = reply(given)
    return outgoing.writeHead(changed.status, changed.headers).end(changed.text)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}`
}
