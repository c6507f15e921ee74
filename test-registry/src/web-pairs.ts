import { randomInt, randomUUID } from 'node:crypto'
import { type GateRequest, type GateResponse, json } from './http.ts'
import { type Button, showPage } from './web-page.ts'

/** A pair of URLs with the same id, and the code that approving it yields. */
interface WebPair {
  id: string
  user: string
  token: string // the npm token of the refused write
  state: 'pending' | 'approved' | 'fetched' | 'killed'
  code: string
  expiresMs: number
  isOpened: boolean
}

/** How long a pair and its code live is undocumented. Reports say 45 seconds, 7 minutes, or 10 to 15 minutes. */
export interface WebPairOptions {
  lifeMs: number
  codeLifeMs: number // counted from the approval
  expiredStatus: 403 | 404 // both are reported
}

export interface WebPairs {
  /** Opens a pair for a user's write with a token, and kills that user's earlier pair. */
  open: (user: string, token: string) => { id: string }
  /** Takes an id or an authUrl, like the methods below. Throws unless the pair is pending. */
  approve: (authUrlOrId: string) => void
  /**
   * Skips 2FA for 5 minutes instead of approving. doneUrl stays pending forever. Throws unless the pair is pending.
   */
  skip: (authUrlOrId: string) => void
  /** Whether writes with this token currently need no code. */
  isSkipped: (token: string) => boolean
  /** Whether somebody has seen the page. */
  isOpened: (authUrlOrId: string) => boolean
  /** Spends an approved pair's code. Returns false if it is unknown, already spent, too old, or another user's. */
  spend: (user: string, code: string) => boolean
  poll: (id: string) => GateResponse
  page: (id: string, request: GateRequest) => GateResponse
}

const SKIP_MS = 5 * 60_000

export function createWebPairs(options: WebPairOptions, now: () => number): WebPairs {
  const pairs = new Map<string, WebPair>()
  const spendable = new Map<string, { user: string; untilMs: number }>() // by code
  const skipsUntilMs = new Map<string, number>() // by token
  const find = (authUrlOrId: string) => pairs.get(authUrlOrId.split('/').at(-1) ?? '')
  const alive = (authUrlOrId: string) => {
    const pair = find(authUrlOrId)
    return pair && now() < pair.expiresMs ? pair : undefined
  }
  const pending = (authUrlOrId: string) => {
    const pair = alive(authUrlOrId)
    if (pair?.state === 'pending') return pair
    throw new Error(`no pending web pair: ${pair?.state ?? 'unknown or expired'}`)
  }
  const open = (user: string, token: string) => {
    for (const pair of pairs.values())
      if (pair.user === user && pair.state !== 'fetched') pair.state = 'killed'
    const pair = newPair(user, token, now() + options.lifeMs)
    pairs.set(pair.id, pair)
    return pair
  }
  const approve = (authUrlOrId: string) => {
    const pair = pending(authUrlOrId)
    pair.state = 'approved'
    spendable.set(pair.code, { user: pair.user, untilMs: now() + options.codeLifeMs })
  }
  const skip = (authUrlOrId: string) => {
    const pair = pending(authUrlOrId)
    pair.expiresMs = Number.POSITIVE_INFINITY
    skipsUntilMs.set(pair.token, now() + SKIP_MS)
  }
  const spend = (user: string, code: string) => {
    const found = spendable.get(code)
    return found?.user === user && spendable.delete(code) && now() < found.untilMs
  }
  const press: Record<Button, (id: string) => void> = { approve, skip }
  return {
    open,
    approve,
    skip,
    isSkipped: (token) => now() < (skipsUntilMs.get(token) ?? 0),
    isOpened: (authUrlOrId) => find(authUrlOrId)?.isOpened ?? false,
    spend,
    poll: (id) => pollAnswer(alive(id) ?? (pairs.has(id) ? 'expired' : undefined), options),
    page: (id, request) => {
      const pair = alive(id)
      if (pair) pair.isOpened = true
      return showPage(pair?.state === 'pending', request, (button) => press[button](id))
    },
  }
}

function newPair(user: string, token: string, expiresMs: number): WebPair {
  const code = Array.from({ length: 16 }, () => randomInt(10)).join('')
  return { id: randomUUID(), user, token, state: 'pending', code, expiresMs, isOpened: false }
}

/** Returns 403 for a killed pair, and 404 for one that has handed out its code. */
function pollAnswer(pair: WebPair | 'expired' | undefined, { expiredStatus }: WebPairOptions): GateResponse {
  if (pair === 'expired' && expiredStatus === 403) return json(403, { message: 'forbidden' })
  if (pair === 'expired' || !pair) return json(404, { message: 'not found' })
  if (pair.state === 'pending') return json(202, {}, { 'retry-after': '1' })
  if (pair.state === 'killed') return json(403, { message: 'forbidden' })
  if (pair.state !== 'approved') return json(404, { message: 'not found' })
  pair.state = 'fetched'
  return json(200, { token: pair.code })
}
