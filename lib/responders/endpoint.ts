import { type AnswerReading, type Question, readAccepted, sealLink, type Telling } from '@cfa/protocol'
import { aborted } from '../async/aborted.ts'
import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { createRequest, type Exchange, exchange, type Reply, Unreachable } from './exchange.ts'
import { judgeAnswer, judgeHandshake, judgePoll } from './judge-reply.ts'
import { proxyAgents } from '../http/proxy.ts'
import type { AskHooks, Responder } from './types.ts'

const HANDSHAKE_MS = 20_000
const HANDSHAKE_TRIES = 3
/** The responder may hold a poll for this long; the try itself gets some seconds more for the way. */
const POLL_WAIT_S = 25
const POLL_TRY_MS = (POLL_WAIT_S + 15) * 1000
const TELL_MS = 10_000
const TELL_TRIES = 3
/** A responder that answers polls at once would otherwise be asked without a pause; some news in a row may be quick. */
const SHORTEST_POLL_MS = 1000
const QUICK_NEWS = 5
/** The signal ends a question at its deadline. The exchange must not be the first to give up: it knows another reason. */
const LATE_MS = 1000

export interface EndpointOptions {
  endpoint: URL
  secret: string | undefined
}

/** Where a question is waited at and told. */
interface Place {
  url: URL
  /** The last revision seen there. */
  after: number
}
type EndpointEffects = Pick<Effects, 'now' | 'sleep'>

/**
 * A responder at an URL, by protocol version 1.
 *
 * @see docs/protocol.md
 */
export function createEndpoint({ endpoint, secret }: EndpointOptions, effects: EndpointEffects): Responder {
  const request = createRequest(secret, proxyAgents(endpoint))
  const places = new Map<string, Place>()
  const name = `${endpoint.origin}${endpoint.pathname}`
  const send = (call: Omit<Exchange, 'signal'> & { signal?: AbortSignal }) =>
    exchange({ signal: new AbortController().signal, ...call }, { ...effects, request })

  return {
    name,
    connect: async () => {
      const deadline = effects.now() + HANDSHAKE_MS
      const call = {
        method: 'GET',
        url: endpoint,
        tryMs: HANDSHAKE_MS,
        deadline,
        tries: HANDSHAKE_TRIES,
      } as const
      return judgeHandshake(await send(call).catch(unreachable(name)), name)
    },
    ask: async (question, { signal, onLink }) => {
      const deadline = Date.parse(question.expiresAt) + LATE_MS
      const call = {
        method: 'POST',
        url: endpoint,
        body: question,
        tryMs: deadline - effects.now(),
        deadline,
        signal,
      } as const
      const reply = await send(call).catch(unreachable(name))
      if (reply.status !== 202) return judgeAnswer(reply, name)
      const url = placeOf(reply, endpoint)
      if (!url)
        throw getError('ERESPONDERANSWER', {
          endpoint: name,
          detail: 'It answered 202 without a `Location` on its own origin to wait at.',
        })
      const place = { url, after: 0 }
      places.set(question.id, place)
      const { link } = readAccepted(reply.text)
      if (link) onLink(link)
      return wait(question, { signal, onLink }, { place, name, send, effects })
    },
    confirm: async (question, { url, key, rejects }, hooks) => {
      const place = places.get(question.id)
      if (!place || !key)
        throw getError('ERESPONDERANSWER', { endpoint: name, detail: 'Nobody waits for a link there.' })
      const link = await sealLink({ id: question.id, url }, key)
      const state = rejects ? 'declined' : 'confirming'
      // Where nobody is waited for any more, a link must not come behind what came of it.
      await tell(place.url, { state, link }, (call) => send({ ...call, signal: hooks.signal }), effects)
      // A no is the last answer: nothing more comes.
      return rejects ? aborted(hooks.signal) : wait(question, hooks, { place, name, send, effects })
    },
    tell: async (question, telling) => {
      const place = places.get(question.id)
      if (place) await tell(place.url, telling, send, effects)
    },
  }
}

interface Waiting {
  place: Place
  name: string
  send: (call: Omit<Exchange, 'signal'> & { signal?: AbortSignal }) => Promise<Reply>
  effects: EndpointEffects
}

async function wait(
  { expiresAt }: Question,
  { signal, onLink }: AskHooks,
  waiting: Waiting,
): Promise<AnswerReading> {
  const { place, name, send, effects } = waiting
  const deadline = Date.parse(expiresAt) + LATE_MS
  for (let quick = 0; ; ) {
    const startedAt = effects.now()
    const call = { method: 'GET', url: pollUrl(place), headers: PREFER, tryMs: POLL_TRY_MS } as const
    const reply = await send({ ...call, deadline, signal }).catch(unreachable(name))
    const news = judgePoll(reply, name)
    if (news?.link) onLink(news.link)
    const isNew = news !== undefined && news.revision > place.after
    if (isNew) place.after = news.revision
    if (news?.answer) return news.answer
    const restMs = SHORTEST_POLL_MS - (effects.now() - startedAt)
    quick = isNew && restMs > 0 ? quick + 1 : 0
    if (restMs > 0 && (!isNew || quick > QUICK_NEWS)) await effects.sleep(restMs, signal)
  }
}

const PREFER = { prefer: `wait=${POLL_WAIT_S}` }

/** The query of the place stays as it came: it may be signed. */
function pollUrl({ url: place, after }: Place): URL {
  const url = new URL(place)
  url.search += `${url.search ? '&' : '?'}after=${after}`
  return url
}

async function tell(
  url: URL,
  telling: Telling,
  send: Waiting['send'],
  { now }: EndpointEffects,
): Promise<void> {
  const reply = await send({
    method: 'PATCH',
    url,
    body: telling,
    tryMs: TELL_MS,
    deadline: now() + TELL_MS,
    tries: TELL_TRIES,
  })
  // 409: the responder has the question in a state that this does not follow, such as one that is final.
  const isMissed = reply.status === 409 && !(telling.state === 'declined' && telling.link)
  if (reply.status >= 300 && !isMissed) throw new Error(`It answered with status ${reply.status}.`)
}

/** The place must be on the endpoint's own origin: the secret is sent there. */
function placeOf({ location }: Reply, endpoint: URL): URL | undefined {
  const place = location === undefined ? null : URL.parse(location, endpoint.href)
  return place?.origin === endpoint.origin ? place : undefined
}

function unreachable(name: string) {
  return (error: unknown): never => {
    if (error instanceof Unreachable)
      throw getError('ERESPONDERUNREACHABLE', { endpoint: name, detail: error.message }, error)
    throw error
  }
}
