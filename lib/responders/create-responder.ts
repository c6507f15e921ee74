import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { createEndpoint } from './endpoint.ts'
import { isLoopback } from './loopback.ts'
import { loadResponderModule } from './module.ts'
import { createTerminal } from './terminal.ts'
import type { Responder, ResponderContext } from './types.ts'

/**
 * Makes the responder that the option or `CFA_RESPONDER_URL` names. Throws `ERESPONDERINSECURE`, `ERESPONDERSECRET` or
 * `ERESPONDERMODULE`.
 */
export async function createResponder(
  name: string,
  context: ResponderContext,
  effects: Effects,
): Promise<Responder> {
  if (name === 'terminal') return createTerminal(effects.terminal)
  if (!/^https?:/i.test(name)) return loadResponderModule(name, context)
  const endpoint = new URL(name)
  return createEndpoint({ endpoint, secret: verifyEndpoint(endpoint, context) }, effects)
}

/** The secret, once nothing speaks against sending it there. This machine alone needs neither encryption nor secret. */
function verifyEndpoint(endpoint: URL, { env, logger }: ResponderContext): string | undefined {
  const shown = `${endpoint.origin}${endpoint.pathname}`
  const secret = env.CFA_RESPONDER_SECRET?.trim() || undefined
  if (isLoopback(endpoint)) {
    if (!secret)
      logger.log('CFA_RESPONDER_SECRET is not set: any program on this machine could ask %s.', shown)
    return secret
  }
  if (endpoint.protocol === 'http:' && env.CFA_ALLOW_INSECURE_RESPONDER !== 'true') {
    throw getError('ERESPONDERINSECURE', { endpoint: shown })
  }
  if (!secret) throw getError('ERESPONDERSECRET', { endpoint: shown })
  return secret
}
