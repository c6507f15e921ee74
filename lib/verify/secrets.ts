import { identitySecrets } from '../identity/token-sources.ts'
import { notifySecrets } from '../notify/secrets.ts'
import { secretsOfUrl } from '../registry/registry-url.ts'
import { provesByIdentity, serviceSecrets } from '../services/secrets.ts'
import type { Env } from '../types.ts'
import type { Known } from './known.ts'
import type { Verification } from './types.ts'

/** Every secret that this plugin has in hand: no child process, log or error holds any of them. */
export function secretsOf(
  { context: { env } }: Verification,
  { discovery, settings, connection }: Known,
  more: readonly string[] = [],
): string[] {
  const configured = settings.credentialFor(connection.registry.url)?.credential.secret
  const { tokens, projectToken } = discovery
  const others = [
    ...secretsOfUrl(connection.registry.url),
    projectToken,
    configured,
    env.CFA_RESPONDER_SECRET?.trim(),
    ...serviceSecrets(env),
    ...more,
  ]
  const all = [...tokens, ...others, ...notifySecrets(env)]
  return [...new Set(all.filter((secret): secret is string => secret !== undefined && secret !== ''))]
}

/**
 * What a script could prove to an endpoint with that it is this build, where that is what the build itself does. With a
 * secret in its place, scripts keep what their CI service gives them.
 */
export function buildSecrets(
  { options, context }: Pick<Verification, 'options' | 'context'>,
  env: Env,
): string[] {
  const { responder = '' } = options
  const isAsked =
    provesByIdentity(responder, env) ||
    (/^https?:/i.test(responder) && !context.env.CFA_RESPONDER_SECRET?.trim())
  return isAsked ? identitySecrets(env) : []
}
