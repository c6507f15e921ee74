import { fold } from '../accounts/discover.ts'
import type { Env } from '../types.ts'

/** The token of one account, or of the one account that there is. */
export interface OpticToken {
  variable: string
  /** Folded; `undefined`: the variable names nobody. */
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

/** What a service could be asked with in this build's name. */
export function serviceSecrets({ CFA_SECRET, GITHUB_OIDC_TOKEN, ...env }: Env): string[] {
  const all = [CFA_SECRET, GITHUB_OIDC_TOKEN, ...opticTokens(env).map(({ token }) => token)]
  return all.flatMap((secret) => secret?.trim() || [])
}

/** Whether the job shows a service the identity that its CI gives it. */
export function provesByIdentity(responder: string, env: Env): boolean {
  if (responder === 'wait-for-secrets') return true
  return responder === 'continuous-auth' && !env.CIRCLECI && !env.GITHUB_OIDC_TOKEN?.trim()
}
