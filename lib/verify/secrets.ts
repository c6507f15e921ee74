import { identitySecrets } from '../identity/token-sources.ts'
import { notifySecrets } from '../notify/secrets.ts'
import type { Credential } from '../registry/credential.ts'
import { secretsOfUrl } from '../registry/registry-url.ts'
import { provesByIdentity, serviceSecrets } from '../services/secrets.ts'
import type { Env } from '../types.ts'
import type { Known } from './known.ts'
import type { Verification } from './types.ts'

/** Returns every secret that this plugin handles. No child process, log or error may hold any of them. */
export function secretsOf(
  { context: { env } }: Verification,
  { discovery, settings, connection }: Known,
  more: readonly string[] = [],
): string[] {
  const configured = settings.credentialFor(connection.registry.url)?.credential
  const { tokens, projectToken } = discovery
  const others = [
    ...secretsOfUrl(connection.registry.url),
    projectToken,
    ...(configured ? formsOf(configured) : []),
    env.CFA_RESPONDER_SECRET?.trim(),
    ...serviceSecrets(env),
    ...more,
  ]
  const all = [...tokens, ...others, ...notifySecrets(env)]
  return [...new Set(all.filter((secret): secret is string => secret !== undefined && secret !== ''))]
}

/** Returns the secret, and what the variables of a user's `_password` hold: the password, in base64 or not. */
function formsOf({ type, secret }: Credential): string[] {
  if (type === 'bearer') return [secret]
  const password = /^[^:]*:(.+)$/s.exec(Buffer.from(secret, 'base64').toString())?.[1]
  return password ? [secret, password, Buffer.from(password).toString('base64')] : [secret]
}

/**
 * Returns the values with which a script could pretend to be this build, if the build proves itself with its identity.
 * If it has a secret instead, scripts keep what their CI service gives them.
 */
export function buildSecrets(
  { options, context }: Pick<Verification, 'options' | 'context'>,
  env: Env,
): string[] {
  return provesByIdentity(options.responder ?? '', context.env) ? identitySecrets(env) : []
}
