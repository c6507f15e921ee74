import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

/** Stands for the maintainers' phones: an ntfy server on loopback, where each person has a topic. */
export interface Phones {
  /** Returns the address of a person's topic. */
  topic: (name: string) => string
  /** Resolves with the title of the first message that asks somebody to act, or with `undefined` after a few seconds. */
  firstCall: () => Promise<string | undefined>
  close: () => Promise<void>
}

const PATIENCE_MS = 5000
/** ntfy's priority above the default. Lower ones arrive silently. @see https://docs.ntfy.sh/publish/#message-priority */
const HIGH = 4

const published = z.object({ title: z.string(), priority: z.int() })

export async function startPhones(): Promise<Phones> {
  const call = Promise.withResolvers<string>()
  const server = createServer((request, response) => {
    receive(request, response).catch((error) => response.destroy(error))
  })
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const { title, priority } = published.parse(await json(request))
    if (priority >= HIGH) call.resolve(title)
    response.setHeader('content-type', 'application/json').end('{}')
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    topic: (name) => `http://127.0.0.1:${port}/${name}`,
    firstCall: () => Promise.race([call.promise, sleep(PATIENCE_MS, undefined, { ref: false })]),
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
