import { type GateRequest, type GateResponse, json } from './http.ts'
import { demandSecondFactor, refuseCodeFormat } from './second-factor.ts'
import { covers, isAlive, type Token, type TrustedAction } from './tokens.ts'
import type { World } from './world.ts'

/** One write to a package. */
export interface Write {
  action: TrustedAction | 'approve' // `approve` also stands for rejecting
  package: string
  tag?: string // only for the action `dist-tag`
  /** Returns a refusal of this particular write, which comes before a code is demanded. */
  obstacle?: () => GateResponse | null
}

type Known = Pick<
  World,
  'accounts' | 'tokens' | 'packages' | 'pairs' | 'now' | 'skipCoversApproval' | 'stageOnlyApproves'
>

/**
 * Checks a write in the registry's order: the token, the code's format, rights, and last the second factor, so that a
 * code is spent only if nothing else stands in the way. Returns the refusal, or null.
 */
export function refuseWrite(request: GateRequest, write: Write, known: Known): GateResponse | null {
  const token = known.tokens.find(request.headers.authorization)
  if (!token) return request.headers.authorization ? notFound() : unauthorized()
  return (
    refuseToken(token, write, known.now()) ??
    refuseCodeFormat(request) ??
    refuseAction(token, write, known) ??
    write.obstacle?.() ??
    refuseSecondFactor(request, token, write, known)
  )
}

/** Checks a read that needs an account. Returns the refusal, or the token. */
export function accountToken(
  request: GateRequest,
  { tokens, now }: Pick<World, 'tokens' | 'now'>,
): GateResponse | Token {
  const token = tokens.find(request.headers.authorization)
  if (token?.cidrBlocked) return blockedAddress()
  return token && isAlive(token, now()) && !token.trusted ? token : unauthorized()
}

/** Whether a token may see what only a package's maintainers may see. */
export function mayRead(token: Token, packageName: string, { packages }: Pick<World, 'packages'>): boolean {
  const isMaintainer = packages.exists(packageName) && packages.mayWrite(packageName, token.user)
  return isMaintainer && !token.trusted && covers(token, packageName)
}

function refuseToken(token: Token, write: Write, nowMs: number): GateResponse | null {
  if (token.cidrBlocked) return blockedAddress()
  if (!isAlive(token, nowMs))
    return notFound({ 'npm-notice': 'Access token expired or revoked. Please try logging in again.' })
  return covers(token, write.package) ? null : notFound()
}

function refuseAction(token: Token, write: Write, known: Known): GateResponse | null {
  if (token.trusted) {
    const message = 'OIDC permission denied for this action'
    const isAllowed = token.trusted.some((action) => action === write.action)
    return isAllowed ? null : json(403, { message })
  }
  if (token.readonly) return json(403, { error: 'You may not perform that action with these credentials.' })
  const isStaging = write.action === 'stage' || (write.action === 'approve' && known.stageOnlyApproves)
  if (token.stageOnly && !isStaging) {
    return json(403, { code: 'E_STAGE_REQUIRED', error: 'This token may only stage packages.' })
  }
  if (known.packages.mayWrite(write.package, token.user)) return null
  const error = `You do not have permission to publish "${write.package}". Are you logged in as the correct user?`
  return json(403, { error })
}

function refuseSecondFactor(
  request: GateRequest,
  token: Token,
  write: Write,
  known: Known,
): GateResponse | null {
  const account = known.accounts.get(token.user)
  if (!account || token.trusted || write.action === 'stage') return null
  // A code is "always required" to approve and to reject (api, `stage.yaml`), so a bypass has no effect there.
  if (write.action !== 'approve') return token.bypass2fa ? null : demandSecondFactor(request, account, known)
  if (account.twoFactor === 'none') return json(403, { message: 'Please enable 2fa for your account' })
  return demandSecondFactor(request, account, { ...known, isSkippable: known.skipCoversApproval })
}

function notFound(headers: Record<string, string> = {}): GateResponse {
  return json(404, { error: 'Not found' }, headers)
}

function unauthorized(): GateResponse {
  return json(401, { error: 'Unauthorized' }, { 'www-authenticate': 'Bearer' })
}

function blockedAddress(): GateResponse {
  return json(401, { error: 'Unauthorized' }, { 'www-authenticate': 'ipaddress' })
}
