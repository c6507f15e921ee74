import type { Sleep } from '../async/sleep.ts'
import { pauseOfHead } from './read-pause.ts'
import type { Registry, RegistryReply } from './registry.ts'
import { FAULT_CODES, RegistryFault } from './registry-fault.ts'

/** How long to wait before a read is sent again, unless the registry asks for more. */
const PAUSES_MS = [1000, 5000]
const TEMPORARY = new Set([408, 420, 429, 500, 502, 503, 504])
const FINAL: ReadonlySet<string | undefined> = new Set(Object.values(FAULT_CODES))

/**
 * Returns a registry that sends a read again if the connection breaks, or after a status that may pass. It is for tools
 * that are set to retry nothing, so that they write nothing twice, or only for a moment. Writes are sent once.
 *
 * @see make-fetch-happen@15, lib/remote.js
 */
export function repeatReads(registry: Registry, sleep: Sleep): Registry {
  return {
    ...registry,
    request: (request) => {
      const { method, signal } = request
      const send = () => registry.request(request)
      return method === 'GET' || method === 'HEAD' ? repeat(send, { sleep, signal }) : send()
    },
    stream: (request) =>
      repeat(() => registry.stream(request), {
        ...{ sleep, signal: request.signal },
        discard: ({ body }) => body.destroy(),
      }),
  }
}

interface RepeatOptions<T> {
  sleep: Sleep
  signal: AbortSignal | undefined
  /** Called with a reply that is not used. */
  discard?: (reply: T) => void
}

async function repeat<T extends Pick<RegistryReply, 'status' | 'headers'>>(
  send: () => Promise<T>,
  { sleep, signal, discard }: RepeatOptions<T>,
): Promise<T> {
  for (const pauseMs of PAUSES_MS) {
    const reply = await send().catch(ignoreBroken)
    if (reply && !TEMPORARY.has(reply.status)) return reply
    if (reply) discard?.(reply)
    await sleep(pauseOfHead(reply, pauseMs), signal)
  }
  return send()
}

/** Throws again what another try would not change. */
function ignoreBroken(error: unknown): undefined {
  if (!(error instanceof RegistryFault) || FINAL.has(error.code)) throw error
}
