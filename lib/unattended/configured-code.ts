import { judgeCode } from '@cfa/protocol'
import type { Fail } from '../errors/fail.ts'
import type { PluginError } from '../errors/get-error.ts'
import { npmSetting } from '../npm/environment.ts'
import type { Env } from '../types.ts'

/**
 * Returns a code that the job has without asking anybody, as for `@semantic-release/npm`. Like npm, prefers its
 * environment to its `.npmrc` files. npm itself reads only those, because a variable would be there for scripts, too.
 * Anything but a code, such as a recovery code, is not used.
 *
 * @param sent - The code that npm sent with its request.
 */
export function configuredCode(env: Env, sent: string | undefined): string | undefined {
  const judgement = judgeCode(npmSetting(env, 'otp') ?? sent ?? '')
  return judgement.ok ? judgement.code : undefined
}

/** Makes the error for a registry that wants a code, or another one than the job has. */
export const codeRequired = (fail: Fail, code: string | undefined): PluginError =>
  fail('EOTPREQUIRED', code === undefined ? {} : { detail: REJECTED })

const REJECTED =
  'It rejected the code that the job has in NPM_CONFIG_OTP or as otp in .npmrc. Such a code works for about half a minute.'
