import type { Evidence } from '@cfa/protocol'
import { exchangeJobIdentity, isPublicRepository } from '../accounts/job-identity.ts'
import { type ProjectCredential, verifyProjectCredential } from '../accounts/verify-accounts.ts'
import { getError, type PluginError } from '../errors/get-error.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { canSign } from '../package/provenance.ts'
import { isDefaultRegistry, isOfficialRegistry, readNpmConfig, showRegistry } from '../package/registry.ts'
import type { Credential } from '../registry/credential.ts'
import type { PublishedVersion } from '../registry/package-document.ts'
import { readVisibility } from '../registry/read-access.ts'
import { whoAmI } from '../registry/who-am-i.ts'
import type { TrustGuard } from '../trust/guard.ts'
import { findProjectCredential, readerOf } from './find-credential.ts'
import type { Known } from './known.ts'
import { secretsOf } from './secrets.ts'
import { throwAll } from './throw-all.ts'
import type { Mode, Verification } from './types.ts'
import { attachesProvenance, readEarlier, verifyTrust } from './verify-trust.ts'

/**
 * Verifies the credential of a release without a maintainer: a trusted publisher's identity, a token in `.npmrc`, or
 * `NPM_TOKEN`. Only the default registry is asked whether it accepts the token, because others may not know `whoami`.
 */
export async function verifyUnattended(verification: Verification, known: Known): Promise<Mode> {
  const { context, effects } = verification
  const { connection } = known
  const { url } = connection.registry
  const config = readNpmConfig(context)
  const found = findProjectCredential(url, known.settings, config, known.discovery.projectToken)
  // The peer compares the text, but the npm that it runs exchanges the identity however the URL is written.
  const isOfficial = isOfficialRegistry(url)
  const reading = found || isOfficial ? readEarlier(verification, known, readerOf(found)) : undefined
  const trusted = isOfficial ? await verifyTrusted(verification, known, reading) : undefined
  if (trusted) return trusted
  context.logger.log('Verify authentication for registry %s', showRegistry(url))
  if (config.configs) context.logger.log('Reading npm config from %s', config.configs.join(', '))
  if (!found) throw getError('ENONPMTOKEN', { registry: showRegistry(url) })
  const refusal = isDefaultRegistry(url, context.env) ? refusalOf(found, known, effects) : undefined
  const [error, history] = await Promise.all([refusal, reading])
  if (error) throw error
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const isSigned = (connection.provenance && canSign(env)) || attachesProvenance(known.settings)
  const trust = guardOf(history, isSigned ? ['provenance'] : [], verification)
  const { credential } = found
  const secrets = secretsOf(verification, known, [credential.secret])
  return {
    kind: 'unattended',
    connection: { ...connection, reader: credential, secrets, trust },
    writer: { credential: async () => credential, isTrusted: false },
  }
}

async function refusalOf(
  found: ProjectCredential,
  { connection: { registry } }: Known,
  { sleep }: Verification['effects'],
): Promise<PluginError | undefined> {
  const ask = (credential: Credential) => whoAmI(registry, credential, sleep)
  const { error } = await verifyProjectCredential(found, showRegistry(registry.url), ask)
  return error?.code === 'EACCOUNTADDRESS' ? getError('EINVALIDNPMTOKEN', error.facts as never) : error
}

/** Throws `ETRUSTDOWNGRADE` if the option `trust` is `keep` and the version would carry less. */
function guardOf(
  history: readonly PublishedVersion[] | undefined,
  carries: readonly Evidence[],
  verification: Verification,
): TrustGuard | undefined {
  const { guard, errors } = verifyTrust(history, carries, verification)
  throwAll(errors, verification)
  return guard
}

/** The identity is exchanged again when the package is published, because its token does not live long. */
async function verifyTrusted(
  verification: Verification,
  known: Known,
  reading: Promise<PublishedVersion[]> | undefined,
): Promise<Mode | undefined> {
  const { pkg, context, effects } = verification
  const { connection } = known
  const { cwd, logger, stdout } = context
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const job = { env, cwd, logger, stdout }
  const exchange = () => exchangeJobIdentity(connection.registry, pkg.name, job)
  const first = await exchange()
  if (!first) return undefined
  const attaches = attachesProvenance(known.settings)
  const mayInfer = !attaches && isPublicRepository(first.idToken, env)
  // If its versions already carry provenance, the package is public.
  const isSigned = attaches || (connection.provenance ?? mayInfer)
  const carries = ['trusted-publisher', ...(isSigned ? (['provenance'] as const) : [])] as const
  const credential = async () => {
    const { credential } = (await exchange()) ?? first
    return credential
  }
  return {
    kind: 'unattended',
    connection: {
      ...connection,
      secrets: secretsOf(verification, known),
      reader: first.credential,
      trust: guardOf(await reading, carries, verification),
    },
    writer: {
      credential,
      isTrusted: true,
      signs: async () =>
        mayInfer && (await readVisibility(connection.registry, first.credential, pkg.name)) === 'public',
    },
  }
}
