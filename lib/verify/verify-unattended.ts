import { exchangeJobIdentity, isPublicRepository } from '../accounts/job-identity.ts'
import { verifyProjectCredential } from '../accounts/verify-accounts.ts'
import { getError } from '../errors/get-error.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { isDefaultRegistry, OFFICIAL_REGISTRY, readNpmConfig, showRegistry } from '../package/registry.ts'
import type { Credential } from '../registry/credential.ts'
import { readVisibility } from '../registry/identity.ts'
import { whoAmI } from '../registry/who-am-i.ts'
import { findProjectCredential } from './find-credential.ts'
import type { Known } from './known.ts'
import { secretsOf } from './secrets.ts'
import type { Mode, Verification } from './types.ts'

/**
 * The auth of a release without a maintainer: a trusted publisher's identity, a token in `.npmrc`, or `NPM_TOKEN`. The
 * default registry is asked whether it takes the token; others may not know `whoami`.
 */
export async function verifyUnattended(verification: Verification, known: Known): Promise<Mode> {
  const { context, effects } = verification
  const { connection } = known
  const { url } = connection.registry
  const trusted = url === OFFICIAL_REGISTRY ? await verifyTrusted(verification, known) : undefined
  if (trusted) return trusted
  context.logger.log('Verify authentication for registry %s', showRegistry(url))
  const config = readNpmConfig(context)
  if (config.configs) context.logger.log('Reading npm config from %s', config.configs.join(', '))
  const found = findProjectCredential(url, known.settings, config, known.discovery.projectToken)
  if (!found) throw getError('ENONPMTOKEN', { registry: showRegistry(url) })
  if (isDefaultRegistry(url, context.env)) {
    const ask = (credential: Credential) => whoAmI(connection.registry, credential, effects.sleep)
    const { error } = await verifyProjectCredential(found, showRegistry(url), ask)
    if (error)
      throw error.code === 'EACCOUNTADDRESS' ? getError('EINVALIDNPMTOKEN', error.facts as never) : error
  }
  const { credential } = found
  const secrets = secretsOf(verification, known, [credential.secret])
  return {
    kind: 'unattended',
    connection: { ...connection, reader: credential, secrets },
    writer: { credential: async () => credential, isTrusted: false },
  }
}

/** The exchange is made once more when the package is published: its token does not live long. */
async function verifyTrusted(verification: Verification, known: Known): Promise<Mode | undefined> {
  const { pkg, context, effects } = verification
  const { connection } = known
  const { cwd, logger, stdout } = context
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const job = { env, cwd, logger, stdout }
  const exchange = () => exchangeJobIdentity(connection.registry, pkg.name, job)
  const first = await exchange()
  if (!first) return undefined
  const credential = async () => {
    const { credential } = (await exchange()) ?? first
    return credential
  }
  return {
    kind: 'unattended',
    connection: { ...connection, secrets: secretsOf(verification, known), reader: first.credential },
    writer: {
      credential,
      isTrusted: true,
      signs: async () =>
        isPublicRepository(first.idToken, env) &&
        (await readVisibility(connection.registry, first.credential, pkg.name)) === true,
    },
  }
}
