import type { Server } from 'node:http'
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import type { ExecutionContext } from 'ava'
import type { NetworkSettings } from '../../lib/registry/network.ts'
import { createRegistry, type RegistryReply, type RegistryRequest } from '../../lib/registry/registry.ts'
import type { RequestEnd } from '../../lib/registry/request-end.ts'
import { type Certificate, createCertificate } from '../helpers/certificate.ts'
import { type LoopbackServer, type Serve, startServer } from '../responders/server.ts'

export const DIRECT: NetworkSettings = {
  proxy: undefined,
  httpsProxy: undefined,
  noProxy: [],
  ca: undefined,
  cert: undefined,
  key: undefined,
  strictSsl: true,
  localAddress: undefined,
}

export const TOKEN = { type: 'bearer', secret: 'a-token' } as const

export const GET = { method: 'GET', path: 'name', timeoutMs: 20_000, maxBytes: 1000 } as const

/** A registry whose URL has no path, and the requests that it receives. */
export async function startRegistry(
  t: ExecutionContext,
  serve: Serve,
  network: Partial<NetworkSettings> = {},
) {
  const { url, received } = await startServer(t, serve)
  const registry = createRegistry({ url: `${url.origin}/`, network: { ...DIRECT, ...network } })
  return {
    registry,
    received,
    origin: url.origin,
    get: (more: Partial<RegistryRequest> = {}) => registry.request({ ...GET, ...more }),
  }
}

export function makeCertificate(t: ExecutionContext): Certificate {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  return certificate
}

/** A server on loopback with a certificate; with `clients` it asks for a client certificate. */
export async function startTls(
  t: ExecutionContext,
  serve: Serve,
  certificate: Certificate,
  clients?: Certificate,
): Promise<LoopbackServer & { fingerprints: Array<string | undefined> }> {
  const fingerprints: Array<string | undefined> = []
  const { key, cert } = certificate
  const options = { key, cert, ...(clients ? { requestCert: true, ca: [clients.cert] } : {}) }
  const server = await startServer(t, serve, (handle) => {
    const created = createServer(options, handle)
    created.on('secureConnection', (socket: TLSSocket) => {
      fingerprints.push(socket.getPeerCertificate()?.fingerprint256)
    })
    return created as unknown as Server
  })
  server.url.protocol = 'https:'
  return { ...server, fingerprints }
}

/** A reply as the client reads it. */
export function reply(
  status: number,
  json: unknown = undefined,
  headers: RegistryReply['headers'] = {},
): RegistryReply {
  return {
    status,
    headers,
    json,
    text: json === undefined ? '' : typeof json === 'string' ? json : JSON.stringify(json),
  }
}

export const ended = (...args: Parameters<typeof reply>): RequestEnd => ({
  kind: 'reply',
  reply: reply(...args),
})
