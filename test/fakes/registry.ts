import type { Registry, RegistryReply, RegistryRequest } from '../../lib/registry/registry.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'

export type FakeReply = RegistryReply | RegistryFault

/** Replies in order; the last one repeats. */
export type Routes = Partial<Record<Route, FakeReply[]>>
type Route = 'PUT' | 'POST' | 'DELETE' | 'packument' | 'manifest' | 'status' | 'tags' | 'other'

export interface FakeRegistry extends Registry {
  requests: RegistryRequest[]
  /** Those of them that write. */
  writes: () => RegistryRequest[]
}

/** A registry without a network. A request without a route fails the test. */
export function createFakeRegistry(routes: Routes, url = 'https://registry.example/'): FakeRegistry {
  const left = new Map(Object.entries(routes).map(([route, replies]) => [route, [...replies]]))
  const requests: RegistryRequest[] = []
  return {
    url,
    requests,
    writes: () => requests.filter(({ method }) => method !== 'GET'),
    request: async (request) => {
      requests.push(request)
      request.signal?.throwIfAborted()
      const replies = left.get(routeOf(request)) ?? []
      const reply = replies.length > 1 ? replies.shift() : replies[0]
      if (!reply) throw new Error(`unexpected ${request.method} of ${request.path}`)
      if (reply instanceof RegistryFault) throw reply
      return reply
    },
    stream: () => Promise.reject(new Error('unexpected stream')),
  }
}

function routeOf({ method, path }: RegistryRequest): Route {
  if (method !== 'GET') return method === 'HEAD' ? 'other' : method
  if (/^-\/package\/[^/]+\/version\/[^/]+\/status$/.test(path)) return 'status'
  if (/^-\/package\/[^/]+\/dist-tags$/.test(path)) return 'tags'
  if (path.startsWith('-/')) return 'other'
  return /^(?:@[^/]+%2f)?[^/]+\/[^/]+$/.test(path) ? 'manifest' : 'packument'
}

/** A reply as the client reads it. */
export function replyWith(
  status: number,
  json: unknown = {},
  headers: RegistryReply['headers'] = {},
): RegistryReply {
  return { status, headers, json, text: JSON.stringify(json) }
}

/** The connection broke, and nobody knows how far the request got. */
export const lost = (): RegistryFault => new RegistryFault('The connection broke.', 'ECONNRESET')

/** The document of a package with one version. */
export const packument = (
  version: string,
  dist: { integrity?: string; shasum?: string },
  distTags: Record<string, string> = { latest: version },
): RegistryReply => replyWith(200, { 'dist-tags': distTags, versions: { [version]: { version, dist } } })

export const absent = (): RegistryReply => replyWith(404, { error: 'Not found' })
