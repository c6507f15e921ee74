import type { Evidence, Feature } from '@cfa/protocol'
import { getError, isPluginError, type PluginError } from '../errors/get-error.ts'
import type { Job } from '../identity/job.ts'
import { visibleLogger } from '../log/visible-logger.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { canSign } from '../package/provenance.ts'
import { readNpmConfig } from '../package/registry.ts'
import type { Listed } from '../registry/stage.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import type { BuiltInResponder, Responder } from '../responders/types.ts'
import { type Decision, decidePublish } from '../staged/decide-publish.ts'
import { createLister, type Lister } from '../staged/find-reader.ts'
import type { Staging } from '../staged/staging.ts'
import { findIdentity, type StagingCheck, verifyStaging } from '../staged/verify-staging.ts'
import { findProjectCredential, readerOf } from './find-credential.ts'
import { type Identities, verifyIdentities } from './identities.ts'
import type { Known } from './known.ts'
import { isUnder } from './plugin-order.ts'
import { buildSecrets, secretsOf } from './secrets.ts'
import { throwAll } from './throw-all.ts'
import type { Mode, Verification } from './types.ts'
import { attachesProvenance, readEarlier, verifyTrust } from './verify-trust.ts'

/** Finds everything that would keep a maintainer from being asked, or their answer from being used. */
export async function verifyAttended(verification: Verification, known: Known): Promise<Mode> {
  const { options, pkg, context, effects } = verification
  const { connection } = known
  const { registry } = connection
  const isOnSite = options.responder === 'npm'
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const job = { ...context, env }
  const identity =
    options.publish === 'staged' && isOnSite ? await findIdentity(registry, pkg.name, job) : undefined
  const list = createLister(registry, pkg.name)
  const credential = credentialOf(verification, known)
  const [identities, connected, history, first] = await Promise.all([
    verifyIdentities(verification, known, identity !== undefined),
    connect(verification, job),
    verification.isAlone ? undefined : readEarlier(verification, known, credential),
    options.publish === undefined && credential ? list(credential) : undefined,
  ])
  const { accounts } = identities
  const check = { ...job, name: pkg.name, registry, accounts, isOnSite, identity, list }
  const way = await verifyWay(verification, check, first)
  const signing = connection.provenance && !canSign(env) ? [getError('ENOPROVENANCE')] : []
  const trust = verifyTrust(history, carriedBy(known, way.publish === 'staged', identity), verification)
  const found = [identities, connected, trust, way].flatMap((part) => part.errors)
  const { responder, features, isNotFound } = connected
  const unasked = checkAccounts(responder, accounts)
  throwAll([...known.problems, ...found, ...unasked, ...signing], verification)
  if (!responder) throw new Error('there is neither a responder nor an error')
  const { staging } = way
  for (const line of [...identities.warnings, ...way.lines]) context.logger.log('%s', line)
  if (!verification.isAlone) logWhenAsked(responder, features, staging !== undefined, verification)
  return {
    kind: 'attended',
    connection: {
      ...connection,
      trust: trust.guard,
      reader: staging?.reader?.credential ?? accounts[0]?.credential,
      secrets: secretsOf(verification, known, [
        ...accounts.map(({ credential: { secret } }) => secret),
        ...buildSecrets(verification, env),
      ]),
    },
    session: { responder, features, isNotFound, accounts, open: new Set(), staging },
  }
}

/** Finds out whether the release is staged, and what would keep it from being published that way. */
async function verifyWay(
  verification: Verification,
  check: StagingCheck & { list: Lister },
  first: Listed | undefined,
): Promise<Decision & { staging: Staging | undefined; lines: string[] }> {
  const { publish } = verification.options
  const { registry, isOnSite } = check
  const decision = publish
    ? { publish, errors: [] }
    : await decidePublish({ ...check, registry: registry.url, first })
  const { line, errors } = decision
  const lines = line === undefined ? [] : [line]
  if (errors.length > 0) return { ...decision, staging: undefined, lines }
  if (decision.publish === 'staged') return { ...decision, ...(await verifyStaging(check)), lines }
  return { ...decision, staging: undefined, errors: isOnSite ? checkLog(verification) : [], lines }
}

/** Returns a credential that has not been checked yet. It is checked while the registry is read with it. */
function credentialOf({ context }: Verification, { connection, discovery, settings }: Known) {
  const [first] = discovery.candidates
  if (first) return { type: 'bearer', secret: first.token } as const
  const config = readNpmConfig(context)
  return readerOf(findProjectCredential(connection.registry.url, settings, config, discovery.projectToken))
}

function carriedBy(
  { connection, settings }: Known,
  isStaged: boolean,
  identity: Staging['identity'],
): Evidence[] {
  const isSigned = connection.provenance || attachesProvenance(settings)
  return [
    ...(isStaged ? (['approval'] as const) : []),
    ...(identity ? (['trusted-publisher'] as const) : []),
    ...(isSigned ? (['provenance'] as const) : []),
  ]
}

/** Logs it if the second factor comes late: after the git tag, or after another plugin has published. */
function logWhenAsked(
  { name }: Responder,
  features: readonly Feature[],
  isStaged: boolean,
  { context }: Verification,
): void {
  const { logger, options } = context
  if (!features.includes('approval') && !isStaged)
    logger.log('%s takes no approvals: a maintainer is asked for the code after the git tag.', name)
  if (isUnder('@semantic-release/github', options))
    logger.log(
      '@semantic-release/github is listed before this plugin: its release is public before a maintainer gives the second factor. List it after this plugin.',
    )
}

/** Some services can't say whose code it is, or need something from each account. */
function checkAccounts(
  responder: BuiltInResponder | undefined,
  accounts: Identities['accounts'],
): PluginError[] {
  try {
    responder?.checkAccounts?.(accounts.flatMap(({ username }) => username ?? []))
    return []
  } catch (error) {
    if (isPluginError(error)) return [error]
    throw error
  }
}

/** npm's link is as good as a code to anyone who can read it in time. */
function checkLog({ options, context }: Verification): PluginError[] {
  return options.linkInLog || isLogPrivate(context.env) ? [] : [getError('ELINKINLOG')]
}

interface Connected {
  responder?: BuiltInResponder
  features: readonly Feature[]
  isNotFound?: true
  errors: PluginError[]
}

async function connect({ config, options, context, effects }: Verification, job: Job): Promise<Connected> {
  const endpoint = options.responder ?? ''
  try {
    const { env, cwd } = context
    const logger = visibleLogger(context.logger, context.stdout)
    // Loaded only if somebody is asked, so that a release without a responder starts as fast as it can.
    const { createResponder } = await import('../responders/create-responder.ts')
    const responder = await createResponder(endpoint, { env, cwd, logger, options: config }, effects, job)
    return { responder, ...(await responder.connect()), errors: [] }
  } catch (error) {
    if (isPluginError(error)) return { features: [], errors: [error] }
    const detail = error instanceof Error ? error.message : String(error)
    return { features: [], errors: [getError('ERESPONDERUNREACHABLE', { endpoint, detail }, error)] }
  }
}
