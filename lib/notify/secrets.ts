import type { Env } from '../types.ts'
import { readSmtpAddress } from './address.ts'
import { DISCORD, MAIL_FROM, MAIL_TO, SLACK, SMTP, valuesOf } from './variables.ts'

/**
 * Returns the texts that no log and no child process may hold: addresses with a secret in them, and the secrets
 * themselves. Recipients are not among them, because they also occur in variables that others need, such as the author
 * of commits.
 */
export function notifySecrets(env: Env): string[] {
  const values = valuesOf(env)
  const whole = [...values]
    .filter(([name]) => name !== MAIL_TO && name !== MAIL_FROM)
    .map(([, value]) => value)
  const tokens = [SLACK, DISCORD].map((name) => lastSegment(values.get(name)))
  const smtp = readSmtpAddress(values.get(SMTP) ?? '')
  const password = typeof smtp === 'string' ? undefined : smtp.auth?.pass
  const raw = URL.parse(values.get(SMTP) ?? '')?.password
  const secrets = [...whole, ...tokens, password, raw]
  return [...new Set(secrets.filter((secret) => secret !== undefined && secret !== ''))] as string[]
}

/** Returns the token in a webhook's URL. A short segment is a word of some other address, and occurs elsewhere too. */
function lastSegment(value: string | undefined): string | undefined {
  const last = URL.parse(value ?? '')
    ?.pathname.split('/')
    .findLast(Boolean)
  return last && last.length >= 16 ? last : undefined
}
