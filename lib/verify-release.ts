import CollectedErrors from 'aggregate-error'
import { discoverAccounts } from './accounts/discover.ts'
import { tokenWarnings } from './accounts/token-list.ts'
import { type Account, verifyAccounts, verifyProjectToken } from './accounts/verify.ts'
import type { Options } from './config/options.ts'
import type { Effects } from './effects.ts'
import { getError, isPluginError, type PluginError } from './errors/get-error.ts'
import { describeState, type Phase } from './errors/state.ts'
import { notifySecrets } from './notify/secrets.ts'
import { publicEnvironment } from './npm/environment.ts'
import { writeUserConfig } from './npm/userconfig.ts'
import { canSign, wantsProvenance } from './package/provenance.ts'
import { getRegistry, readNpmConfig, showRegistry } from './package/registry.ts'
import { isTrustedPublisher } from './plain/trusted-publishing.ts'
import { hasConfiguredToken, readConfiguredToken, verifyToken } from './plain/verify-token.ts'
import type { Session } from './release/session.ts'
import { isLogPrivate } from './responders/npm-site.ts'
import type { Responder } from './responders/types.ts'
import { findIdentity, verifyStaging } from './staged/verify-staging.ts'
import type { NextReleaseContext, PackageJson, PluginConfig, ReleaseContext } from './types.ts'

/** How this entry of the plugin publishes. */
export type Mode =
  /** As `@semantic-release/npm` does. */
  | { kind: 'plain'; registry: string; userconfig: string; isTrusted?: boolean }
  /** With a maintainer's second factor. */
  | { kind: 'asking'; session: Session }
  | { kind: 'unpublished' }

export interface Verification {
  phase: Phase
  /** As semantic-release hands it over: a module that is the responder may have options of its own in there. */
  config: PluginConfig
  options: Options
  pkg: PackageJson
  context: ReleaseContext
  effects: Effects
}

/** Finds out how to publish, and whether it can be done: all that can be wrong without a maintainer is found here. */
export async function verifyRelease(verification: Verification): Promise<Mode> {
  const { options, pkg, context, effects } = verification
  const registry = getRegistry(pkg, context)
  const discovery = discoverAccounts(context.env, options.accounts)
  if (options.responder !== undefined) return verifyAsking({ ...verification, registry, discovery })
  const errors = [...discovery.errors]
  if (options.publish === 'staged')
    errors.push(getError('EINVALIDPUBLISH', { option: 'publish', value: options.publish }))
  if (discovery.candidates.length > 0) {
    errors.push(getError('ENORESPONDER', { variables: discovery.candidates.map(({ variable }) => variable) }))
  }
  throwAll(errors, verification)
  // npm makes the exchange itself when it publishes; no token is needed then.
  if (await isTrustedPublisher(registry, pkg, context, effects)) {
    const userconfig = await writeUserConfig(effects.makeFolder(), readNpmConfig(context))
    return { kind: 'plain', registry, userconfig, isTrusted: true }
  }
  return { kind: 'plain', registry, userconfig: await verifyToken(registry, context, effects) }
}

type Asking = Verification & { registry: string; discovery: ReturnType<typeof discoverAccounts> }

async function verifyAsking(asking: Asking): Promise<Mode> {
  const { registry, discovery, context, effects } = asking
  const folder = effects.makeFolder()
  const secrets = secretsOf(asking)
  const isOnSite = asking.options.responder === 'npm'
  const isStaged = asking.options.publish === 'staged'
  const identity = isStaged && isOnSite ? await findIdentity(asking) : undefined
  const [identities, connection] = await Promise.all([
    verifyIdentities(asking, { folder, secrets, needsNobody: identity !== undefined }),
    connect(asking),
  ])
  const { staging, errors: stagingErrors } = isStaged
    ? await verifyStaging({ ...asking, ...identities, secrets, isOnSite, identity })
    : { staging: undefined, errors: isOnSite ? verifyLog(asking) : [] }
  const found = [discovery.errors, identities.errors, connection.errors, stagingErrors]
  throwAll([...found.flat(), ...verifyProvenance(asking)], asking)
  const { responder, features } = connection
  if (!responder) throw new Error('a responder without errors is there')
  if (!features.includes('approval') && !staging) {
    context.logger.log(
      '%s takes no approvals: a maintainer is asked for the code after the git tag.',
      responder.name,
    )
  }
  for (const warning of identities.warnings) (context.logger.warn ?? context.logger.log)(warning)
  const { accounts, userconfig } = identities
  const session = {
    responder,
    features,
    accounts,
    registry,
    userconfig,
    folder,
    secrets,
    open: new Set<never>(),
    staging,
  }
  return { kind: 'asking', session }
}

function verifyProvenance({ pkg, context, effects }: Asking): PluginError[] {
  const env = { ...effects.processEnv(), ...context.env }
  return wantsProvenance(pkg, { cwd: context.cwd, env }) && !canSign(env) ? [getError('ENOPROVENANCE')] : []
}

interface Identities {
  accounts: Account[]
  errors: PluginError[]
  warnings: string[]
  userconfig: string
}

/** npm's link is as good as a code to who can read it in time. */
function verifyLog({ options, context }: Asking): PluginError[] {
  return options.linkInLog || isLogPrivate(context.env) ? [] : [getError('ELINKINLOG')]
}

interface IdentityOptions {
  folder: string
  secrets: string[]
  /** The job itself has an identity. */
  needsNobody: boolean
}

async function verifyIdentities(
  asking: Asking,
  { folder, secrets, needsNobody }: IdentityOptions,
): Promise<Identities> {
  const { registry, discovery, context, effects } = asking
  const { candidates, projectToken } = discovery
  const config = readNpmConfig(context)
  const hasConfigured = hasConfiguredToken(registry, config)
  const isConfigured = candidates.length === 0 && hasConfigured
  const configured = isConfigured ? readConfiguredToken(registry, config) : undefined
  const isNobody = candidates.length === 0 && projectToken === undefined && !isConfigured
  const userconfig = await writeUserConfig(folder, config, isConfigured || isNobody ? undefined : registry)
  const nobody = { accounts: [], warnings: [], userconfig }
  if (isNobody) {
    const errors =
      discovery.errors.length > 0 || needsNobody
        ? []
        : [getError('ENONPMTOKEN', { registry: showRegistry(registry) })]
    return { ...nobody, errors }
  }
  const publicEnv = publicEnvironment({ ...effects.processEnv(), ...context.env }, secrets)
  const { runNpm, readUsername } = effects
  const asked = { cwd: context.cwd, publicEnv, registry, userconfig, runNpm, readUsername, hasConfigured }
  const tokens = candidates.map(({ token, variable, claimed }) => ({ token, variable, username: claimed }))
  const listed = isConfigured
    ? []
    : [
        ...tokens,
        ...(projectToken ? [{ token: projectToken, variable: 'NPM_TOKEN', username: undefined }] : []),
      ]
  const [verified, warnings] = await Promise.all([
    candidates.length > 0
      ? verifyAccounts(candidates, asked)
      : verifyOne(asking, { isConfigured, configured }, asked),
    Promise.all(listed.map((account) => tokenWarnings(account, registry, effects.now()))),
  ])
  return { ...verified, warnings: warnings.flat(), userconfig }
}

/** A token that stands in `.npmrc` is npm's to read; if it names `NPM_TOKEN`, that must still be there for it. */
async function verifyOne(
  { discovery, options }: Asking,
  { isConfigured, configured }: { isConfigured: boolean; configured: string | undefined },
  asked: Parameters<typeof verifyProjectToken>[1],
) {
  const token = configured ?? discovery.projectToken
  const variable = isConfigured && token !== discovery.projectToken ? '.npmrc' : 'NPM_TOKEN'
  const own = { token, variable, isConfigured: isConfigured && configured === undefined }
  const { account, error } = await verifyProjectToken(own, asked)
  if (error) return { accounts: [], errors: [error] }
  const [named] = options.accounts?.length === 1 ? options.accounts : []
  return { accounts: [{ ...account, username: account.username ?? named }], errors: [] }
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
    const { createResponder } = await import('./responders/create-responder.ts')
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

function throwAll(errors: PluginError[], { phase, context }: Verification): void {
  const state = describeState(phase, 'no', context as NextReleaseContext)
  if (errors.length > 0)
    throw new CollectedErrors(
      errors.map((error) => getError(error.code, { ...error.facts, state }, error.cause)),
    )
}
