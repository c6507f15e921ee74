import { notifySecrets } from '../notify/secrets.ts'
import type { Env } from '../types.ts'
import type { Finding } from './finding.ts'

/** Names of variables that hold a secret; a superset of semantic-release's own list (lib/hide-sensitive.js). */
const SECRET_NAME = /token|password|passphrase|credential|secret|private|_auth|(?:^|_)key$/i
/** A shorter text is not hidden, because it is a part of many texts that are not secret. */
const SHORTEST_SECRET = 5
const HIDDEN = '[secure]'

/** Replaces each secret with `[secure]`, because a registry or a responder may repeat what it was sent. */
export function hideSecrets(findings: readonly Finding[], env: Env, more: readonly string[]): Finding[] {
  const named = Object.entries(env).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []))
  const secrets = [...named, ...notifySecrets(env), ...more]
    .map((secret) => secret?.trim() ?? '')
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    // The longest come first, because one may be the beginning of another.
    .toSorted((left, right) => right.length - left.length)
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, HIDDEN), text)
  return findings.map((finding) => ({
    ...finding,
    title: hide(finding.title),
    detail: hide(finding.detail),
    ...(finding.next === undefined ? {} : { next: hide(finding.next) }),
  }))
}
