import { connect, createServer } from 'node:net'
import { listen } from '../../test-registry/src/listen.ts'

/** A connection to the registry that is cut in the middle of an upload. */
export interface CuttingProxy {
  url: string
  /** Cuts this many of the next uploads after this many bytes. */
  cut: (uploads: number, bytes: number) => void
  /** How many uploads were cut. */
  cuts: () => number
}

/** Starts the proxy in front of a registry. */
export async function startCuttingProxy(
  registryUrl: string,
  teardown: (close: () => void) => void,
): Promise<CuttingProxy> {
  const { hostname, port } = new URL(registryUrl)
  let [left, limit, cuts] = [0, 0, 0]
  const server = createServer((client) => {
    const registry = connect(Number(port), hostname)
    let sent = 0
    const end = () => [client, registry].map((socket) => socket.destroy())
    for (const socket of [client, registry]) socket.once('close', end).on('error', end)
    registry.pipe(client)
    client.on('data', (chunk: Buffer) => {
      const isUpload = sent > 0 || /^P(?:UT|OST) /.test(chunk.toString('latin1', 0, 5))
      if (!isUpload || left === 0) return void registry.write(chunk)
      sent += chunk.length
      registry.write(chunk.subarray(0, Math.max(0, limit - (sent - chunk.length))))
      if (sent < limit) return
      left -= 1
      cuts += 1
      end()
    })
  })
  const url = await listen(server as never)
  teardown(() => server.close())
  return {
    url,
    cut: (uploads, bytes) => {
      left = uploads
      limit = bytes
    },
    cuts: () => cuts,
  }
}
