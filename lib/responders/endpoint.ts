import { type Question, type Report, readAccepted } from '@cfa/protocol'
import type { Sleep } from '../async/sleep.ts'
import { getError } from '../errors/get-error.ts'
import type { Reply } from '../http/exchange.ts'
import { findRoute } from '../http/proxy.ts'
import type { BuildIdentity } from '../identity/build-identity.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Logger } from '../types.ts'
import { createEndpointClient, type EndpointClient } from './endpoint-client.ts'
import { judgeAnswer, judgeHandshake } from './judge-reply.ts'
import { LATE_MS, type Place, pollAnswer } from './poll-answer.ts'
import type { Responder } from './types.ts'

const HANDSHAKE_MS = 20_000
const HANDSHAKE_TRIES = 3
const REPORT_MS = 10_000
const REPORT_TRIES = 3

export interface EndpointOptions {
  endpoint: URL
  secret: string | undefined
  /** What the build proves itself with if there is no secret. */
  identity?: BuildIdentity | undefined
  logger: Pick<Logger, 'log'>
}

export interface EndpointEffects {
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
}

/**
 * Makes the responder at a URL that speaks protocol version 1.
 *
 * @see docs/protocol.md
 */
export function createEndpoint(options: EndpointOptions, effects: EndpointEffects): Responder {
  const { endpoint, logger } = options
  const client = createEndpointClient({ ...options, route: findRoute(endpoint) }, effects)
  const { name } = client
  const places = createPlaces()
  const placed = (reply: Reply): Place | undefined =>
    reply.status === 202 ? { url: placeOf(reply, endpoint, name), after: 0 } : undefined
  return {
    name,
    connect: async () => {
      const connection = await connect(endpoint, client)
      places.mayCome = connection.features.includes('wait')
      return connection
    },
    ask: async (question, hooks) => {
      const send = (signal: AbortSignal) => {
        const posting = post(endpoint, question, signal, client)
        const placing = posting.then(placed)
        places.set(question.id, placing)
        return Promise.all([posting, placing])
      }
      const sent = places.mayCome ? outlive(hooks.signal, send) : send(hooks.signal)
      const [reply, place] = await sent
      if (!place) return judgeAnswer(reply, name)
      const { link, unreached } = readAccepted(reply.text)
      if (link) hooks.onLink(link)
      if (unreached) logger.log('%s', describeUnreached(unreached))
      return pollAnswer(question, hooks, place, client)
    },
    confirm: async (question, { sealed: link, package: subject }, hooks) => {
      const place = await places.get(question.id)
      if (!place || link === undefined) throw unusable(name, 'Nobody waits for a link there.')
      // The signal ends this request, so that no link arrives after the question's outcome.
      const report = { state: 'confirming', link, ...(subject ? { package: subject } : {}) } as const
      await patch(place.url, report, client, hooks.signal)
      return pollAnswer(question, hooks, place, client)
    },
    report: async (question, report) => {
      const place = await places.get(question.id)
      if (place) await patch(place.url, report, client)
    },
  }
}

/**
 * Keeps where each question waits. A job may be stopped while its question is on the way. To withdraw it then, the reply
 * is awaited, unless the endpoint holds the question until it is answered.
 */
function createPlaces() {
  const known = new Map<string, Promise<Place | undefined>>()
  const there = new Map<string, Place>()
  return {
    /** Whether the endpoint says where to wait, and soon. */
    mayCome: false,
    set(id: string, placed: Promise<Place | undefined>) {
      const noted = placed.catch(() => undefined)
      known.set(id, noted)
      void noted.then((place) => place && there.set(id, place))
    },
    async get(id: string): Promise<Place | undefined> {
      return (this.mayCome ? await known.get(id) : undefined) ?? there.get(id)
    },
  }
}

/** How long a question that has ended may still be on its way, so that it can be withdrawn. */
const LATER_MS = 3_000

/** Rejects as soon as the signal is aborted. What is sent goes on for a moment. */
async function outlive<Value>(
  signal: AbortSignal,
  send: (later: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const later = new AbortController()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const abort = () => {
    setTimeout(() => later.abort(signal.reason), LATER_MS).unref()
    reject(signal.reason)
  }
  signal.throwIfAborted()
  signal.addEventListener('abort', abort, { once: true })
  return Promise.race([send(later.signal), ended]).finally(() => signal.removeEventListener('abort', abort))
}

/** Logged at once, because a job that nobody knows of runs into its deadline. */
const describeUnreached = ({ reason }: { reason: string | undefined }): string =>
  `The responder could not reach anybody${reason === undefined ? '.' : `: ${safeLine(reason)}.`} Tell somebody who can answer.`

async function connect(url: URL, { name, send, now }: EndpointClient) {
  const deadline = now() + HANDSHAKE_MS
  const call = { method: 'GET', url, tryMs: HANDSHAKE_MS, deadline, tries: HANDSHAKE_TRIES } as const
  return judgeHandshake(await send(call), name)
}

function post(
  url: URL,
  question: Question,
  signal: AbortSignal,
  { send, now }: EndpointClient,
): Promise<Reply> {
  const deadline = Date.parse(question.expiresAt) + LATE_MS
  return send({ method: 'POST', url, body: question, tryMs: deadline - now(), deadline, signal })
}

async function patch(
  url: URL,
  report: Report,
  { send, now }: EndpointClient,
  signal?: AbortSignal,
): Promise<void> {
  const call = { method: 'PATCH', url, body: report, tryMs: REPORT_MS, tries: REPORT_TRIES } as const
  const reply = await send({ ...call, deadline: now() + REPORT_MS, signal })
  // 409 means that the question is in a state that this one can't follow, such as a final one.
  if (reply.status >= 300 && reply.status !== 409) throw new Error(`It answered with status ${reply.status}.`)
}

/** Returns the place to wait at. It must be on the endpoint's own origin, because the secret is sent there. */
function placeOf({ location }: Reply, endpoint: URL, name: string): URL {
  const place = location === undefined ? null : URL.parse(location, endpoint.href)
  if (place?.origin === endpoint.origin) return place
  throw unusable(name, 'It answered 202 without a `Location` on its own origin to wait at.')
}

const unusable = (endpoint: string, detail: string) => getError('ERESPONDERANSWER', { endpoint, detail })
