import { notifySecrets } from '../notify/secrets.ts'
import { secretsOfUrl } from '../registry/registry-url.ts'
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
    ...more,
  ]
  const all = [...tokens, ...others, ...notifySecrets(env)]
  return [...new Set(all.filter((secret): secret is string => secret !== undefined && secret !== ''))]
}
