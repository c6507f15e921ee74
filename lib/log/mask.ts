import type { Writable } from 'node:stream'
import type { Env } from '../types.ts'

/**
 * Masks a secret in GitHub's log. The runner takes this line out of the log, and from then on the secret wherever it
 * appears.
 */
export function mask(secret: string, { env, stdout }: { env: Env; stdout: Writable }): void {
  if (env.GITHUB_ACTIONS === 'true') stdout.write(`::add-mask::${secret}\n`)
}
