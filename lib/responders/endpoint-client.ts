import type { Sleep } from '../async/sleep.ts'
import { getError } from '../errors/get-error.ts'
import {
  createRequest,
  type Exchange,
  type ExchangeEffects,
  exchange,
  type Reply,
  Unreachable,
} from '../http/exchange.ts'
import type { Route } from '../http/send-request.ts'
import type { BuildIdentity } from '../identity/build-identity.ts'
import { createLinePace, type LinePace } from '../log/line-pace.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Logger } from '../types.ts'

/** The client of one endpoint. */
export interface EndpointClient {
  /** Its address without the query, which may hold a key. */
  name: string
  /**
   * Sends until something final comes back. Throws `ERESPONDERUNREACHABLE`, or the reason of `signal` if it is aborted.
   */
  send: (call: Exchange) => Promise<Reply>
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
}

interface ClientOptions {
  endpoint: URL
  secret: string | undefined
  /** What the build proves itself with if there is no secret. */
  identity?: BuildIdentity | undefined
  /** The way to the endpoint. */
  route: Route
  logger: Pick<Logger, 'log'>
}

export function createEndpointClient(
  { endpoint, secret, identity, route, logger }: ClientOptions,
  { now, sleep }: Pick<EndpointClient, 'now' | 'sleep'>,
): EndpointClient {
  const request = createRequest(secret, route)
  const idToken = secret === undefined && identity ? idTokenOf(identity) : undefined
  const name = `${endpoint.origin}${endpoint.pathname}`
  const pace = createLinePace({ now })
  const send: EndpointClient['send'] = async (call) => {
    const trouble = createTrouble(name, call, logger, pace)
    try {
      const effects = { now, sleep, request, idToken, onTrouble: trouble.begin }
      const reply = await exchange(call, effects)
      trouble.end()
      return reply
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error
      throw getError('ERESPONDERUNREACHABLE', { endpoint: name, detail: error.message }, error)
    }
  }
  return { name, send, now, sleep }
}

/** Makes a token for each call. A question, the only call with `POST`, gets a token for its content alone. */
function idTokenOf(identity: BuildIdentity): ExchangeEffects['idToken'] {
  return ({ method, content }, signal) => identity.token(method === 'POST' ? content : undefined, signal)
}

/**
 * Logs why a call without a limit on tries keeps failing, once for each reason, and when it works again. A responder
 * that fails again and again, each time in another way, does not fill the log.
 */
function createTrouble(
  name: string,
  { tries }: Pick<Exchange, 'tries'>,
  logger: Pick<Logger, 'log'>,
  may: LinePace,
) {
  let lastProblem: string | undefined
  return {
    begin: (problem: string) => {
      if (tries !== undefined || problem === lastProblem || !may()) return
      lastProblem = problem
      logger.log('%s does not work at the moment. Trying again. %s', name, safeLine(problem))
    },
    end: () => {
      if (lastProblem !== undefined) logger.log('%s works again.', name)
    },
  }
}
