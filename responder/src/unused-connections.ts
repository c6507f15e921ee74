import type { Server, Socket } from 'node:net'

/**
 * Watches for connections that no request has used. Browsers open one ahead of their next request, which may never
 * come. To Node such a connection is busy, and it delays the end of the server until it is cut off.
 *
 * @returns A function that closes the connections on which nothing has been received.
 */
export function unusedConnections(server: Pick<Server, 'on'>): () => void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
  }
}
