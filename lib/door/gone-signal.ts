import type { ServerResponse } from 'node:http'

/** Returns a signal that is aborted as soon as nobody is waiting for the reply any longer. */
export function goneSignal(reply: ServerResponse): AbortSignal {
  const gone = new AbortController()
  const look = () => {
    if (!reply.writableFinished) gone.abort()
  }
  if (reply.closed) look()
  else reply.once('close', look)
  return gone.signal
}
