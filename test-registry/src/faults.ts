import { type GateRequest, type GateResponse, json, type Reply } from './http.ts'

export interface FaultMatch {
  method?: string
  path?: RegExp // tested against the decoded path, including the query
  command?: string // `npm-command`
  count?: number // how many requests it hits; default: 1
  after?: number // how many matching requests pass first; default: 0
}

export type FaultAction =
  | { type: 'delay'; ms: number }
  | { type: 'status'; status: number; body?: unknown; headers?: Record<string, string> }
  | { type: 'rate-limit'; retryAfterS: number }
  | { type: 'drop-before' } // destroys the connection, stores nothing
  | { type: 'drop-after' } // stores, then destroys the connection
  | { type: 'status-after'; status: number; body?: unknown } // stores, then replies with this status
  | { type: 'tamper'; change: (response: GateResponse) => GateResponse }
  | { type: 'hold'; until: Promise<unknown> } // goes on once the test resolves `until`
  | { type: 'observe'; observe: (request: GateRequest) => void } // shows the request to the test and goes on

/** When the fault strikes. `after-2fa`, the default, spends a write's code first. */
export type FaultPoint = 'before-2fa' | 'after-2fa'

export interface Fault {
  match?: FaultMatch
  do: FaultAction
  at?: FaultPoint
}

export interface Faults {
  add: (fault: Fault) => void
  clear: () => void
}

/** Runs `next`, applying the first fault that matches the request at this point, if there is one. */
export type UnderFaults = (request: GateRequest, at: FaultPoint, next: () => Promise<Reply>) => Promise<Reply>

export function createFaults(sleep: (ms: number) => Promise<void>): Faults & { run: UnderFaults } {
  let armed: ArmedFault[] = []
  return {
    add: (fault) =>
      void armed.push({ ...fault, skip: fault.match?.after ?? 0, left: fault.match?.count ?? 1 }),
    clear: () => {
      armed = []
    },
    run: async (request, at, next) =>
      strike(armed.find((fault) => fires(fault, request, at))?.do, { request, next, sleep }),
  }
}

type ArmedFault = Fault & { skip: number; left: number }

/** Whether a fault hits this request. Counts the requests that it lets pass and those it hits. */
function fires(fault: ArmedFault, request: GateRequest, at: FaultPoint): boolean {
  if ((fault.at ?? 'after-2fa') !== at || fault.left === 0 || !matches(request, fault.match)) return false
  if (fault.skip > 0) {
    fault.skip -= 1
    return false
  }
  fault.left -= 1
  return true
}

function matches(request: GateRequest, match: FaultMatch = {}): boolean {
  return (
    (match.method ?? request.method) === request.method &&
    (match.path?.test(decodeURIComponent(request.path)) ?? true) &&
    (match.command === undefined || match.command === request.headers['npm-command'])
  )
}

interface Struck {
  request: GateRequest
  next: () => Promise<Reply>
  sleep: (ms: number) => Promise<void>
}

async function strike(action: FaultAction | undefined, { request, next, sleep }: Struck): Promise<Reply> {
  if (!action) return next()
  switch (action.type) {
    case 'delay':
      await sleep(action.ms)
      return next()
    case 'status':
      return json(action.status, action.body ?? { error: 'fault' }, action.headers)
    case 'rate-limit':
      return json(429, { error: 'Too many requests' }, { 'retry-after': String(action.retryAfterS) })
    case 'drop-before':
      return 'drop'
    case 'drop-after':
      await next()
      return 'drop'
    case 'status-after':
      await next()
      return json(action.status, action.body ?? { error: 'fault' })
    case 'tamper': {
      const reply = await next()
      return reply === 'drop' ? reply : action.change(reply)
    }
    case 'hold':
      await action.until
      return next()
    case 'observe':
      action.observe(request)
      return next()
  }
}
