import type { Sleep } from '../async/sleep.ts'
import { withTimeout } from '../async/with-timeout.ts'
import { getError, isPluginError, type PluginError } from '../errors/get-error.ts'
import { isLoopback } from '../http/loopback.ts'
import { isHeaderText } from '../http/sendable.ts'
import { findBuildIdentity, noProofError } from '../identity/build-identity.ts'
import type { Job } from '../identity/job.ts'
import { findService } from '../services/services.ts'
import { checkEncrypted } from './check-encrypted.ts'
import { createEndpoint, type EndpointOptions } from './endpoint.ts'
import { loadResponderModule } from './module.ts'
import { createNpmSite } from './npm-site.ts'
import type { Terminal } from './terminal-typing.ts'
import type { BuiltInResponder, Responder, ResponderContext } from './types.ts'

/** How long a module may take to load, and then to connect. */
const MODULE_MS = 60_000

/** What responders do to the world. */
export interface ResponderEffects {
  /** Milliseconds since 1970. */
  now: () => number
  sleep: Sleep
  /** The terminal that a person may sit at. */
  terminal: Terminal
}

/**
 * Makes the responder that the option or `CFA_RESPONDER_URL` names. Throws `ERESPONDERINSECURE`, `ERESPONDERSECRET`,
 * `ERESPONDERAUTH`, `ERESPONDERMODULE` and, for a service, `ERESPONDERVARIABLE` or `ERESPONDERCI`.
 *
 * @param job - Its environment has what the CI gives a build to prove itself with.
 */
export async function createResponder(
  name: string,
  context: ResponderContext,
  effects: ResponderEffects,
  job: Job,
): Promise<BuiltInResponder> {
  if (name === 'terminal') return (await import('./terminal.ts')).createTerminal(effects.terminal)
  if (name === 'npm') return createNpmSite(context)
  const createService = await findService(name)
  if (createService) return createService(context, effects, job)
  if (!/^https?:/i.test(name)) return loadInTime(name, context, effects.sleep)
  const endpoint = new URL(name)
  return createEndpoint({ endpoint, ...findProof(endpoint, context, job), logger: context.logger }, effects)
}

/** Limits how long a module may take. One that never resolves would hold the job until somebody noticed. */
async function loadInTime(name: string, context: ResponderContext, sleep: Sleep): Promise<Responder> {
  const inTime = <Value>(work: Promise<Value>, late: (detail: string) => PluginError): Promise<Value> =>
    withTimeout(MODULE_MS, work, sleep).catch((error) => {
      throw isPluginError(error) ? error : late((error as Error).message)
    })
  const responder = await inTime(loadResponderModule(name, context), (detail) =>
    getError('ERESPONDERMODULE', { value: name, detail }),
  )
  const connect = () =>
    inTime(responder.connect(), (detail) =>
      getError('ERESPONDERUNREACHABLE', { endpoint: responder.name, detail }),
    )
  return { ...responder, connect }
}

const NOT_SENT =
  'CFA_RESPONDER_SECRET has a line break or another character that can’t be sent. The responder was not asked.'

/**
 * Finds what the build proves itself with, after checking that it may be sent there. An endpoint on this machine is the
 * only one that needs neither encryption nor proof.
 */
function findProof(
  endpoint: URL,
  { env, logger }: Pick<ResponderContext, 'env' | 'logger'>,
  job: Job,
): Pick<EndpointOptions, 'secret' | 'identity'> {
  const address = `${endpoint.origin}${endpoint.pathname}`
  const isHere = isLoopback(endpoint)
  checkEncrypted(endpoint, env)
  const secret = env.CFA_RESPONDER_SECRET?.trim() || undefined
  if (secret !== undefined && !isHeaderText(secret))
    throw getError('ERESPONDERAUTH', { endpoint: address, detail: NOT_SENT })
  const identity = secret === undefined ? findBuildIdentity(endpoint, job) : undefined
  if (secret !== undefined) logger.log('This build proves itself with the secret in CFA_RESPONDER_SECRET.')
  else if (identity) logger.log('This build proves itself with %s.', identity.words)
  else if (!isHere) throw noProofError(endpoint, job.env)
  else
    logger.log(
      'This build has neither an identity nor CFA_RESPONDER_SECRET: any program on this machine could ask %s.',
      address,
    )
  return { secret, identity }
}
