import type { Question } from '@cfa/protocol'
import type { ExecutionContext } from 'ava'
import type { BuildIdentity } from '../../lib/identity/build-identity.ts'
import { createEndpoint } from '../../lib/responders/endpoint.ts'
import type { GivenAnswer, Responder } from '../../lib/responders/types.ts'
import { createHastyClock, type HastyClock } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { question } from './question.ts'
import { type LoopbackServer, type Serve, startServer } from './server.ts'

export const SECRET = 'the secret of the responder'

export interface Scene extends LoopbackServer {
  responder: Responder
  clock: HastyClock
  links: string[]
  /** The lines of the log. */
  lines: string[]
  /** Asks the example question, with changes. */
  ask: (changes?: Partial<Question>, signal?: AbortSignal) => Promise<GivenAnswer>
}

/**
 * An endpoint on loopback, and the responder that talks to it with a clock that does not wait.
 *
 * @param identity - Replaces the secret.
 */
export async function scene(t: ExecutionContext, serve: Serve, identity?: BuildIdentity): Promise<Scene> {
  const server = await startServer(t, serve)
  const clock = createHastyClock()
  const { logger, lines } = createContext()
  const secret = identity ? undefined : SECRET
  const responder = createEndpoint({ endpoint: server.url, secret, identity, logger }, clock)
  const links: string[] = []
  const never = new AbortController().signal
  return {
    ...server,
    responder,
    clock,
    links,
    lines,
    ask: (changes, signal = never) =>
      responder.ask({ ...question, ...changes }, { signal, onLink: (link) => links.push(link) }),
  }
}
