import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { ExecutionContext } from 'ava'
import { freePort } from './free-port.ts'

/** A connection to a service that records every byte. */
export interface Wire {
  url: string
  /** All bytes to and from the service so far. */
  read: () => { to: string; from: string }
  /** Passes nothing on from now on, and ends nothing. */
  block: () => void
}

/** Listens on localhost and passes everything on to `port`. */
export async function openWire(t: ExecutionContext, port: number): Promise<Wire> {
  const chunks = { to: [] as Buffer[], from: [] as Buffer[] }
  const sockets = new Set<Socket>()
  let isBlocked = false
  const server = createServer((inner) => {
    const outer = connect(port, 'localhost')
    inner.on('data', (chunk) => chunks.to.push(chunk))
    outer.on('data', (chunk) => chunks.from.push(chunk))
    for (const [one, other] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => sockets.delete(one))
      if (!isBlocked) one.pipe(other)
    }
  })
  const own = await freePort()
  server.listen(own, 'localhost')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const text = (list: Buffer[]) => Buffer.concat(list).toString('latin1')
  return {
    url: `http://localhost:${own}`,
    read: () => ({ to: text(chunks.to), from: text(chunks.from) }),
    block: () => {
      isBlocked = true
      for (const socket of sockets) socket.unpipe()
    },
  }
}
