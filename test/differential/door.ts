import { createServer, request as forward, type IncomingMessage } from 'node:http'
import { listen, stop } from '../../test-registry/src/listen.ts'

/** One address for two registries: what two plugins publish can be compared byte by byte only under one URL. */
export interface Door {
  url: string
  close: () => Promise<void>
}

/** @param registryOf - Which registry, by its URL, a request goes to: told by whose token it has. */
export async function openDoor(registryOf: (token: string | undefined) => string): Promise<Door> {
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(registryOf(tokenOf(incoming)))
    const { method, url, headers } = incoming
    // The `host` header goes along, so that the registry writes URLs that lead through this door.
    const onward = forward({ hostname, port, method, path: url, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    incoming.pipe(onward)
  })
  return { url: await listen(server), close: () => stop(server) }
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  return headers.authorization?.replace(/^bearer /i, '')
}
