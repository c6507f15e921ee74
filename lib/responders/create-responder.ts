import type { Sleep } from '../async/sleep.ts'
import { withTimeout } from '../async/with-timeout.ts'
import { getError, isPluginError } from '../errors/get-error.ts'
import { isLoopback } from '../http/loopback.ts'
import { createEndpoint } from './endpoint.ts'
import { loadResponderModule } from './module.ts'
import { createNpmSite } from './npm-site.ts'
import { createTerminal } from './terminal.ts'
import type { Terminal } from './terminal-typing.ts'
import type { Responder, ResponderContext } from './types.ts'

const CONNECT_MS = 60_000

/** What responders do to the world. */
export interface ResponderEffects {
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
  /** Where a person may sit. */
  terminal: Terminal
}

/**
 * Makes the responder that the option or `CFA_RESPONDER_URL` names. Throws `ERESPONDERINSECURE`, `ERESPONDERSECRET` or
 * `ERESPONDERMODULE`.
 */
export async function createResponder(
  name: string,
  context: ResponderContext,
  effects: ResponderEffects,
): Promise<Responder> {
  if (name === 'terminal') return createTerminal(effects.terminal)
  if (name === 'npm') return createNpmSite(context)
  if (!/^https?:/i.test(name))
    return withConnectTimeout(await loadResponderModule(name, context), effects.sleep)
  const endpoint = new URL(name)
  const secret = verifyEndpoint(endpoint, context)
  return createEndpoint({ endpoint, secret, logger: context.logger }, effects)
}

/** A module that never says what it can do would hold the job until somebody looked. */
function withConnectTimeout(responder: Responder, sleep: Sleep): Responder {
  const connect = () =>
    withTimeout(CONNECT_MS, responder.connect(), sleep).catch((error) => {
      if (isPluginError(error)) throw error
      throw getError('ERESPONDERUNREACHABLE', { endpoint: responder.name, detail: (error as Error).message })
    })
  return { ...responder, connect }
}

/** The secret, once nothing speaks against sending it there. This machine alone needs neither encryption nor secret. */
function verifyEndpoint(
  endpoint: URL,
  { env, logger }: Pick<ResponderContext, 'env' | 'logger'>,
): string | undefined {
  const address = `${endpoint.origin}${endpoint.pathname}`
  const secret = env.CFA_RESPONDER_SECRET?.trim() || undefined
  if (isLoopback(endpoint)) {
    if (!secret)
      logger.log('CFA_RESPONDER_SECRET is not set: any program on this machine could ask %s.', address)
    return secret
  }
  if (endpoint.protocol === 'http:' && env.CFA_ALLOW_INSECURE_RESPONDER !== 'true') {
    throw getError('ERESPONDERINSECURE', { endpoint: address })
  }
  if (!secret) throw getError('ERESPONDERSECRET', { endpoint: address })
  return secret
}
