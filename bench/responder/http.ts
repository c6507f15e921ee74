import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

/** Keeps a connection open for each job. */
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

export interface Reply {
  status: number
  headers: NodeJS.Dict<string | string[]>
  body: string
}

/** Sends one request. `fetch` does not allow this many simultaneous connections. */
export async function send(
  method: string,
  url: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Reply> {
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
  const sized = content ? { 'content-type': 'application/json', 'content-length': content.length } : {}
  const outgoing = request(url, { agent, method, headers: { ...headers, ...sized } }, async (response) => {
    const { statusCode: status = 0, headers: received } = response
    resolve({ status, headers: received, body: await text(response) })
  })
  outgoing.once('error', reject).end(content)
  return promise
}

export function closeConnections(): void {
  agent.destroy()
}
