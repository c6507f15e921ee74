import type { FastifyReply } from 'fastify'

export interface EventStream {
  /** Sends `event: change` with this data as JSON. */
  send: (data: object | null) => void
  end: () => void
}

/**
 * Time between heartbeats. A page that misses two of them says that it has lost the service:
 * `page/src/live/service-stream.ts`.
 */
const HEARTBEAT_MS = 2_000
/** An event and not a comment, because pages can't see comments. */
const HEARTBEAT = 'event: beat\ndata: 1\n\n'
/**
 * The longest a stream lives. The browser then reconnects and has to identify itself again, so a person who was signed
 * out gets nothing more.
 */
const LONGEST_MS = 10 * 60_000
/** A client that has fallen this far behind is cut off, and reconnects. */
const BEHIND_BYTES = 64 * 1024

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // nginx would otherwise buffer the events.
  'x-accel-buffering': 'no',
}

/**
 * Turns a reply into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param follow - Called once, unless the client has already left. Returns a function to call when either side ends the
 *   stream.
 */
export function openEvents(reply: FastifyReply, follow: (stream: EventStream) => () => void): void {
  reply.hijack()
  const { raw } = reply
  // Its `close` has been emitted, and nothing else would end the stream.
  if (raw.destroyed) return
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
  raw.writeHead(200, HEADERS)
  raw.write('retry: 2000\n\n')
  const write = (text: string): void => {
    raw.write(text)
    if (raw.writableLength > BEHIND_BYTES) raw.destroy()
  }
  const end = (): void => void raw.end()
  const heartbeat = setInterval(write, HEARTBEAT_MS, HEARTBEAT).unref()
  const longest = setTimeout(end, LONGEST_MS).unref()
  const leave = follow({ send: (data) => write(`event: change\ndata: ${JSON.stringify(data)}\n\n`), end })
  raw.once('close', () => {
    clearInterval(heartbeat)
    clearTimeout(longest)
    leave()
  })
}
