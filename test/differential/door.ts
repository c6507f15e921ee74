import { createServer, request as forward, type IncomingMessage } from 'node:http'
import { listen, stop } from '../../test-registry/src/listen.ts'

/** One address for two registries, because what two plugins publish has to name one URL to be compared byte by byte. */
export interface Door {
  url: string
  close: () => Promise<void>
}

/** @param registryOf - The URL of the registry that a request goes to, by the token that it carries. */
export async function openDoor(registryOf: (token: string | undefined) => string): Promise<Door> {
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(registryOf(tokenOf(incoming)))
    const { method, url, headers } = incoming
    // The `host` header is passed on, so that the registry writes URLs that lead through this door.
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
