import { getError, isPluginError, type PluginError } from '../errors/get-error.ts'
import { notifySecrets } from '../notify/secrets.ts'
import { canSign, wantsProvenance } from '../package/provenance.ts'
import { readNpmConfig } from '../package/registry.ts'
import { readConfiguredToken } from '../plain/verify-token.ts'
import type { Session } from '../release/session.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import type { Responder } from '../responders/types.ts'
import { findIdentity, verifyStaging } from '../staged/verify-staging.ts'
import { verifyIdentities } from './identities.ts'
import { throwAll } from './throw-all.ts'
import type { Asking, Mode } from './types.ts'

/** Finds all that would keep a maintainer from being asked, or their answer from being used. */
export async function verifyAsking(asking: Asking): Promise<Mode> {
  const { registry, discovery, context, effects, options } = asking
  const folder = effects.makeFolder()
  const secrets = secretsOf(asking)
  const isOnSite = options.responder === 'npm'
  const isStaged = options.publish === 'staged'
  const identity = isStaged && isOnSite ? await findIdentity(asking) : undefined
  const [identities, connection] = await Promise.all([
    verifyIdentities(asking, { folder, secrets, needsNobody: identity !== undefined }),
    connect(asking),
  ])
  const { staging, errors } = isStaged
    ? await verifyStaging({ ...asking, ...identities, secrets, isOnSite, identity })
    : { staging: undefined, errors: isOnSite ? verifyLog(asking) : [] }
  const found = [discovery.errors, identities.errors, connection.errors, errors]
  throwAll([...found.flat(), ...verifyProvenance(asking)], asking)
  const { responder, features } = connection
  if (!responder) throw new Error('a responder without errors is there')
  if (!features.includes('approval') && !staging) context.logger.log(NO_APPROVALS, responder.name)
  for (const warning of identities.warnings) (context.logger.warn ?? context.logger.log)(warning)
  const { accounts, userconfig } = identities
  const open = new Set<never>()
  const session = { responder, features, accounts, registry, userconfig, folder, secrets, open, staging }
  return { kind: 'asking', session }
}

const NO_APPROVALS = '%s takes no approvals: a maintainer is asked for the code after the git tag.'

function verifyProvenance({ pkg, context, effects }: Asking): PluginError[] {
  const env = { ...effects.processEnv(), ...context.env }
  return wantsProvenance(pkg, { cwd: context.cwd, env }) && !canSign(env) ? [getError('ENOPROVENANCE')] : []
}

/** npm's link is as good as a code to who can read it in time. */
function verifyLog({ options, context }: Asking): PluginError[] {
  return options.linkInLog || isLogPrivate(context.env) ? [] : [getError('ELINKINLOG')]
}

interface Connection {
  responder?: Responder
  features: Session['features']
  errors: PluginError[]
}

async function connect({ config, options, context, effects }: Asking): Promise<Connection> {
  try {
    const { env, cwd, logger } = context
    const made = { env, cwd, logger, options: config }
    // Loaded only where somebody is asked: a release without a responder starts as fast as it can.
    const { createResponder } = await import('../responders/create-responder.ts')
    const responder = await createResponder(options.responder ?? '', made, effects)
    const { features } = await responder.connect()
    return { responder, features, errors: [] }
  } catch (error) {
    if (isPluginError(error)) return { features: [], errors: [error] }
    const detail = error instanceof Error ? error.message : String(error)
    return {
      features: [],
      errors: [getError('ERESPONDERUNREACHABLE', { endpoint: options.responder ?? '', detail }, error)],
    }
  }
}

/** Every secret that this plugin has in hand: no child that does not need one sees any of them. */
function secretsOf({ discovery, context, registry }: Asking): string[] {
  const tokens = discovery.candidates.map(({ token }) => token)
  const configured = readConfiguredToken(registry, readNpmConfig(context))
  const others = [discovery.projectToken, configured, context.env.CFA_RESPONDER_SECRET?.trim()]
  return [...tokens, ...others, ...notifySecrets(context.env)].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[]
}
