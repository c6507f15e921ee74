import type { ServerResponse } from 'node:http'

/** Aborted as soon as nobody waits for the reply any more. */
export function goneSignal(reply: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const look = () => {
    if (!reply.writableFinished) gone.abort()
  }
  if (reply.closed) look()
  else reply.once('close', look)
  return gone.signal
}
