import { randomInt, randomUUID } from 'node:crypto'
import { type GateRequest, type GateResponse, html, json } from './http.ts'

/** A pair of URLs, and the code that approving it yields. One id is in both. */
interface WebPair {
  id: string
  user: string
  state: 'pending' | 'approved' | 'fetched' | 'killed'
  code: string
  expiresMs: number
}

export interface WebPairs {
  /** Opens a pair for a user and kills the one before it. */
  open: (user: string) => { id: string }
  /** Takes an id or an authUrl. Throws unless the pair is pending. */
  approve: (authUrlOrId: string) => void
  /** Spends the code of a pair that was approved. False: unknown, already spent, or not the user's. */
  spend: (user: string, code: string) => boolean
  poll: (id: string) => GateResponse
  page: (id: string, request: GateRequest) => GateResponse
}

export function createWebPairs(lifeMs: number, now: () => number): WebPairs {
  const pairs = new Map<string, WebPair>()
  const spendable = new Map<string, string>() // code to user
  const alive = (id: string) => {
    const pair = pairs.get(id)
    return pair && now() < pair.expiresMs ? pair : undefined
  }
  const open = (user: string) => {
    for (const pair of pairs.values())
      if (pair.user === user && pair.state !== 'fetched') pair.state = 'killed'
    const pair = newPair(user, now() + lifeMs)
    pairs.set(pair.id, pair)
    return pair
  }
  const approve = (authUrlOrId: string) => {
    const pair = alive(authUrlOrId.split('/').at(-1) ?? '')
    if (pair?.state !== 'pending')
      throw new Error(`no pending web pair: ${pair?.state ?? 'unknown or expired'}`)
    pair.state = 'approved'
    spendable.set(pair.code, pair.user)
  }
  const spend = (user: string, code: string) => spendable.get(code) === user && spendable.delete(code)
  const page = (id: string, request: GateRequest) => pageAnswer(alive(id), request, approve)
  return { open, approve, spend, poll: (id) => pollAnswer(alive(id)), page }
}

const APPROVE_PAGE = `<!doctype html><title>Test registry</title>
<h1>Approve this write?</h1><form method="post"><button>Approve</button></form>`

function newPair(user: string, expiresMs: number): WebPair {
  const code = Array.from({ length: 16 }, () => randomInt(10)).join('')
  return { id: randomUUID(), user, state: 'pending', code, expiresMs }
}

/** A killed pair is 403; one that has expired or has handed out its code is forgotten: 404. */
function pollAnswer(pair: WebPair | undefined): GateResponse {
  if (pair?.state === 'pending') return json(202, {}, { 'retry-after': '1' })
  if (pair?.state === 'killed') return json(403, { message: 'forbidden' })
  if (pair?.state !== 'approved') return json(404, { message: 'not found' })
  pair.state = 'fetched'
  return json(200, { token: pair.code })
}

function pageAnswer(
  pair: WebPair | undefined,
  request: GateRequest,
  approve: (id: string) => void,
): GateResponse {
  if (pair?.state !== 'pending') return html(404, '<p>This link is no longer valid.</p>')
  if (request.method !== 'POST') return html(200, APPROVE_PAGE)
  approve(pair.id)
  return html(200, '<p>Approved. You can close this page.</p>')
}
