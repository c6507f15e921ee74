import type { Server, Socket } from 'node:net'

/**
 * Browsers connect ahead of their next request, which may never come. To Node such a connection is at work, and holds up the
 * end of the server until it is cut off. What this returns closes those on which nothing has been heard.
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
