const MASK = '[secure]'

/** Replaces every secret in a text that is about to be shown. Secrets shorter than 6 characters are left: they are words. */
export function scrub(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= 6)
    .reduce((clean, secret) => clean.replaceAll(secret, MASK), text)
}
