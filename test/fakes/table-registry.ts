import { Readable } from 'node:stream'
import type { Registry, RegistryRequest } from '../../lib/registry/registry.ts'
import { RegistryFault } from '../../lib/registry/registry-fault.ts'
import type { Received, Serve } from '../responders/server.ts'
import { type FakeReply, replyWith } from './registry.ts'

/** What a request is for. */
export type Kind =
  | 'stage'
  | 'approve'
  | 'discard'
  | 'list'
  | 'view'
  | 'status'
  | 'tag'
  | 'tags'
  | 'visibility'
  | 'whoami'
  | 'tokens'
  | 'exchange'
  | 'done'
  | 'publish'
  | 'manifest'
  | 'packument'

type Cell = FakeReply | ((request: Pick<RegistryRequest, 'credential'>) => FakeReply)
/** Replies in order; the last one repeats. */
export type Table = Partial<Record<Kind, Cell | Cell[]>>

export interface TableRegistry extends Registry {
  requests: RegistryRequest[]
  kinds: () => Kind[]
  /** The requests of one kind. */
  of: (kind: Kind) => RegistryRequest[]
}

const KINDS: Array<[RegExp, Kind]> = [
  [/^POST -\/stage\/package\//, 'stage'],
  [/^POST -\/stage\/[^/]+\/approve$/, 'approve'],
  [/^DELETE -\/stage\/[^/]+$/, 'discard'],
  [/^GET -\/stage\?/, 'list'],
  [/^GET -\/stage\/[^/]+$/, 'view'],
  [/^GET -\/package\/[^/]+\/version\/[^/]+\/status$/, 'status'],
  [/^PUT -\/package\/[^/]+\/dist-tags\/[^/]+$/, 'tag'],
  [/^GET -\/package\/[^/]+\/dist-tags$/, 'tags'],
  [/^GET -\/package\/[^/]+\/visibility$/, 'visibility'],
  [/^GET -\/whoami$/, 'whoami'],
  [/^GET -\/npm\/v1\/tokens/, 'tokens'],
  [/^POST -\/npm\/v1\/oidc\/token\/exchange\/package\//, 'exchange'],
  [/^GET -\/v1\/done\?/, 'done'],
  [/^PUT [^-/][^/]*$/, 'publish'],
  [/^GET [^-/][^/]*\/[^/]+$/, 'manifest'],
  [/^GET [^-/][^/]*$/, 'packument'],
]

export function kindOf(method: string, path: string): Kind {
  const asked = `${method} ${path.replace(/^https?:\/\/[^/]+/, '').replace(/^\//, '')}`
  const kind = KINDS.find(([pattern]) => pattern.test(asked))?.[1]
  if (!kind) throw new Error(`unexpected ${asked}`)
  return kind
}

/** A registry without a network that replies from a table. A request that is not in the table fails the test. */
export function createTableRegistry(table: Table, url = 'https://registry.example/'): TableRegistry {
  const requests: RegistryRequest[] = []
  const next = turnTable(table)
  return {
    url,
    requests,
    kinds: () => requests.map(({ method, path }) => kindOf(method, path)),
    of: (kind) => requests.filter(({ method, path }) => kindOf(method, path) === kind),
    request: async (request) => {
      requests.push(request)
      const reply = next(kindOf(request.method, request.path), request)
      if (reply instanceof RegistryFault) throw reply
      return reply
    },
    stream: async (request) => {
      requests.push({ ...request, timeoutMs: 0, maxBytes: 0 })
      const reply = next(kindOf(request.method, request.path), request)
      if (reply instanceof RegistryFault) throw reply
      return { ...reply, body: Readable.from([reply.text]) }
    },
  }
}

/** Serves the same table on loopback. A request that is not in the table gets 501. */
export function serveTable(table: Table): Serve {
  const next = turnTable(table)
  return ({ method, path, headers }: Received) => {
    const secret = headers.authorization?.replace(/^Bearer /, '')
    const credential = secret === undefined ? undefined : ({ type: 'bearer', secret } as const)
    const reply = inTable(table, method, path) ? next(kindOf(method, path), { credential }) : replyWith(501)
    if (reply instanceof RegistryFault) return 'drop'
    const { status, headers: given, json } = reply
    return { status, headers: given as Record<string, string>, body: json }
  }
}

const inTable = (table: Table, method: string, path: string) =>
  KINDS.some(([pattern, kind]) => pattern.test(`${method} ${path.slice(1)}`) && table[kind] !== undefined)

function turnTable(table: Table) {
  const left = new Map(Object.entries(table).map(([kind, cells]) => [kind, [cells].flat() as Cell[]]))
  return (kind: Kind, request: Pick<RegistryRequest, 'credential'>): FakeReply => {
    const cells = left.get(kind) ?? []
    const cell = cells.length > 1 ? cells.shift() : cells[0]
    if (!cell) throw new Error(`unexpected request for ${kind}`)
    return typeof cell === 'function' ? cell(request) : cell
  }
}
