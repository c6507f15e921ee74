import type { IncomingMessage, ServerResponse } from 'node:http'

import { LIMITS } from '../limits.ts'

/** Turns a fetch handler into a `node:http` request listener. A body above the protocol's limit gets `413`. */
export function nodeListener(handle: (request: Request) => Promise<Response>) {
  return (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    exchange(incoming, handle)
      .catch(() => new Response(null, { status: 500 }))
      .then(async (reply) => {
        outgoing.writeHead(reply.status, Object.fromEntries(reply.headers))
        outgoing.end(await reply.text())
      })
      .catch(() => outgoing.destroy())
  }
}

async function exchange(
  incoming: IncomingMessage,
  handle: (request: Request) => Promise<Response>,
): Promise<Response> {
  const { method = 'GET', url = '/', headers } = incoming
  const body = await readBody(incoming)
  if (body === undefined) return new Response(null, { status: 413, headers: { connection: 'close' } })
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  )
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return handle(
    new Request(new URL(url, 'http://localhost'), { method, headers: given, ...(hasBody ? { body } : {}) }),
  )
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const decoder = new TextDecoder()
  let [text, size] = ['', 0]
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > LIMITS.bodyBytes) return undefined
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}
