import type { Feature } from '@cfa/protocol'
import { getError, isPluginError, type PluginError } from '../errors/get-error.ts'
import type { Job } from '../identity/job.ts'
import { heardLogger } from '../log/heard-logger.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { canSign } from '../package/provenance.ts'
import { isLogPrivate } from '../responders/npm-site.ts'
import type { Responder } from '../responders/types.ts'
import { findIdentity, verifyStaging } from '../staged/verify-staging.ts'
import { verifyIdentities } from './identities.ts'
import type { Known } from './known.ts'
import { isUnder } from './plugin-order.ts'
import { buildSecrets, secretsOf } from './secrets.ts'
import { throwAll } from './throw-all.ts'
import type { Mode, Verification } from './types.ts'

/** Finds all that would keep a maintainer from being asked, or their answer from being used. */
export async function verifyAttended(verification: Verification, known: Known): Promise<Mode> {
  const { options, pkg, context, effects } = verification
  const { connection } = known
  const { registry } = connection
  const isOnSite = options.responder === 'npm'
  const isStaged = options.publish === 'staged'
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const job = { ...context, env }
  const identity = isStaged && isOnSite ? await findIdentity(registry, pkg.name, job) : undefined
  const [identities, connected] = await Promise.all([
    verifyIdentities(verification, known, identity !== undefined),
    connect(verification, job),
  ])
  const { accounts } = identities
  const check = { name: pkg.name, registry, accounts, isOnSite, identity, env, logger: context.logger }
  const { staging, errors } = isStaged
    ? await verifyStaging(check)
    : { staging: undefined, errors: isOnSite ? checkLog(verification) : [] }
  const signing = connection.provenance && !canSign(env) ? [getError('ENOPROVENANCE')] : []
  throwAll(
    [...known.problems, ...identities.errors, ...connected.errors, ...errors, ...signing],
    verification,
  )
  const { responder, features } = connected
  if (!responder) throw new Error('a responder without errors exists')
  for (const warning of identities.warnings) context.logger.log(warning)
  if (!verification.isAlone) sayWhenAsked(responder, features, staging !== undefined, verification)
  return {
    kind: 'attended',
    connection: {
      ...connection,
      reader: staging?.reader?.credential ?? accounts[0]?.credential,
      secrets: secretsOf(verification, known, [
        ...accounts.map(({ credential }) => credential.secret),
        ...buildSecrets(verification, env),
      ]),
    },
    session: { responder, features, accounts, open: new Set(), staging },
  }
}

/** Where the second factor is given after the tag, other plugins may have published by then. */
function sayWhenAsked(
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

/** npm's link is as good as a code to anyone who can read it in time. */
function checkLog({ options, context }: Verification): PluginError[] {
  return options.linkInLog || isLogPrivate(context.env) ? [] : [getError('ELINKINLOG')]
}

interface Connected {
  responder?: Responder
  features: readonly Feature[]
  errors: PluginError[]
}

async function connect({ config, options, context, effects }: Verification, job: Job): Promise<Connected> {
  const endpoint = options.responder ?? ''
  try {
    const { env, cwd } = context
    const logger = heardLogger(context.logger, context.stdout)
    // Loaded only where somebody is asked: a release without a responder starts as fast as it can.
    const { createResponder } = await import('../responders/create-responder.ts')
    const responder = await createResponder(endpoint, { env, cwd, logger, options: config }, effects, job)
    const { features } = await responder.connect()
    return { responder, features, errors: [] }
  } catch (error) {
    if (isPluginError(error)) return { features: [], errors: [error] }
    const detail = error instanceof Error ? error.message : String(error)
    return { features: [], errors: [getError('ERESPONDERUNREACHABLE', { endpoint, detail }, error)] }
  }
}
