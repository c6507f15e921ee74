import { fold } from '../accounts/discover.ts'
import type { Env } from '../types.ts'

/** The token of one named account, or of the only account. */
export interface OpticToken {
  variable: string
  /** The folded name in the variable. `undefined` if the variable names nobody. */
  claimed: string | undefined
  token: string
}

const VARIABLE = /^OPTIC_TOKEN(?:_(.+))?$/i

export function opticTokens(env: Env): OpticToken[] {
  return Object.entries(env).flatMap(([variable, value]) => {
    const match = VARIABLE.exec(variable)
    const token = value?.trim()
    return match && token ? [{ variable, token, claimed: match[1] && fold(match[1]) }] : []
  })
}

/** Returns the secrets with which a service could be asked in this build's name. */
export function serviceSecrets({ CFA_SECRET, GITHUB_OIDC_TOKEN, ...env }: Env): string[] {
  const all = [CFA_SECRET, GITHUB_OIDC_TOKEN, ...opticTokens(env).map(({ token }) => token)]
  return all.flatMap((secret) => secret?.trim() || [])
}

/** Returns whether the job proves itself to a responder with the identity from its CI, and not with a secret. */
export function provesByIdentity(responder: string, env: Env): boolean {
  if (/^https?:/i.test(responder)) return !env.CFA_RESPONDER_SECRET?.trim()
  if (responder === 'wait-for-secrets') return true
  return responder === 'continuous-auth' && !env.CIRCLECI && !env.GITHUB_OIDC_TOKEN?.trim()
}
