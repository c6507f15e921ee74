import { randomBytes, randomUUID } from 'node:crypto'
import type { Received, Serve, Served } from '../responders/server.ts'

export interface CfaOptions {
  secret: string
  project: string
  /** The maintainer's code for each validated request, counted from 1; `undefined` until somebody has answered. */
  answer: (count: number) => string | undefined
  /** Whether the build has proved itself, asked when a request is validated. */
  isProven?: (request: CfaRequest) => boolean
  /** Called first; a reply from here replaces the service's own. */
  interrupt?: (request: Received, count: number) => Served | undefined
}

/** What the service stores about one request. */
export interface CfaRequest {
  id: string
  proof: string
  state: 'requested' | 'validated' | 'responded'
  response: string | null
  started: Record<string, unknown>
}

/** The API of CFA for jobs, as continuousauth/web@fe2b0c1 implements it in src/server/api/request/requester.ts. */
export function createCfaService(options: CfaOptions): { serve: Serve; requests: CfaRequest[] } {
  const { secret, project, interrupt } = options
  const requests: CfaRequest[] = []
  const serve = (received: Received, count: number): Served => {
    const { method, path, headers, body } = received
    const interrupted = interrupt?.(received, count)
    if (interrupted) return interrupted
    const [, place, id, verb] =
      new RegExp(
        `^/api/request/${project}/(?:github|circleci)(/test)?(?:/([0-9a-f-]{36}))?(/validate)?$`,
      ).exec(path) ?? []
    if (headers.authorization === undefined) return error(403, 'Missing Authorization header')
    if (
      method !== 'POST' ||
      headers.authorization.slice(7) !== secret ||
      !path.startsWith(`/api/request/${project}/`)
    )
      return error(404, 'Project not found, disabled or you are not authorizad to access it')
    if (place) return { body: { ok: true } }
    if (id === undefined) return { body: start(JSON.parse(body || '{}')) }
    const request = requests.find((each) => each.id === id)
    if (!request) return error(404, 'That request does not exist or is invalid')
    return verb ? validate(request) : acquire(request)
  }

  function start(started: Record<string, unknown>): CfaRequest {
    const proof = randomBytes(2048).toString('hex')
    const request: CfaRequest = { id: randomUUID(), proof, state: 'requested', response: null, started }
    requests.push(request)
    return request
  }

  function validate(request: CfaRequest): Served {
    if (request.state !== 'requested') return error(400, 'Expected the request to be in state "requested"')
    if (options.isProven?.(request) === false) return error(403, 'Failed to validate the build')
    request.state = 'validated'
    return { body: request }
  }

  function acquire(request: CfaRequest): Served {
    if (request.state === 'requested') return { status: 204 }
    const count = requests.filter(({ state }) => state !== 'requested').indexOf(request) + 1
    request.response ??= options.answer(count) ?? null
    if (request.response === null) return { status: 204 }
    request.state = 'responded'
    return { body: request }
  }

  return { serve, requests }
}

const error = (status: number, text: string): Served => ({ status, body: { error: text } })
