import { judgeCode } from '@cfa/protocol'
import type { Env } from '../types.ts'

/**
 * Returns a code that the job has without asking anybody, as for `@semantic-release/npm`. Like npm, prefers its
 * environment to its `.npmrc` files. npm itself reads only those, because a variable would be there for scripts, too.
 * Anything but a code, such as a recovery code, is not used.
 *
 * @param sent - The code that npm sent with its request.
 */
export function configuredCode(env: Env, sent: string | undefined): string | undefined {
  const set = Object.entries(env).find(([name, value]) => /^npm_config_otp$/i.test(name) && value)
  const judgement = judgeCode(set?.[1] ?? sent ?? '')
  return judgement.ok ? judgement.code : undefined
}
