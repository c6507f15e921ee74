import type { FastifyReply } from 'fastify'

export interface EventStream {
  /** Sends `event: change` with this data as JSON. */
  send: (data: object | null) => void
  end: () => void
}

/** A page that hears none of two of these says that it has lost the service: `page/src/live/service-stream.ts`. */
const HEARTBEAT_MS = 2_000
/** An event, and no comment: pages do not hear of comments. */
const HEARTBEAT = 'event: beat\ndata: 1\n\n'
/** Then the browser comes again, and is asked anew who it is: a person who was signed out hears nothing further. */
const LONGEST_MS = 10 * 60_000
/** A client that reads slower than this is cut off, and comes again. */
const BEHIND_BYTES = 64 * 1024

const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // nginx would keep events back until there are many.
  'x-accel-buffering': 'no',
}

/**
 * Turns a reply into server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * @param follow - Called once; returns what is to be called when the stream is over, on either side.
 */
export function openEvents(reply: FastifyReply, follow: (stream: EventStream) => () => void): void {
  reply.hijack()
  const { raw } = reply
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
  const heartbeat = setInterval(write, HEARTBEAT_MS, HEARTBEAT)
  const longest = setTimeout(end, LONGEST_MS)
  const leave = follow({ send: (data) => write(`event: change\ndata: ${JSON.stringify(data)}\n\n`), end })
  raw.once('close', () => {
    clearInterval(heartbeat)
    clearTimeout(longest)
    leave()
  })
}
