import { randomUUID } from 'node:crypto'
import { type Account, spendTotp } from './accounts.ts'
import { type GateRequest, type GateResponse, json } from './http.ts'
import type { World } from './world.ts'

/** Refuses what is neither digits nor the 64 characters of a recovery code. Nothing is spent before this check. */
export function refuseCodeFormat(request: GateRequest): GateResponse | null {
  const code = codeOf(request)
  if (code === null || /^\d+$/.test(code) || code.length === 64) return null
  const reason =
    '["otp" with value fails to match the required pattern: /^\\d+$/, "otp" length must be 64 characters long]'
  return json(400, { error: `child "otp" fails because ${reason}` })
}

export interface Demand extends Pick<World, 'pairs' | 'now'> {
  isSkippable?: boolean // whether "skip 2FA for 5 minutes" covers this write; default: true
}

/** Spends the request's code, or demands one. Returns null if the second factor is satisfied. */
export function demandSecondFactor(
  request: GateRequest,
  account: Account,
  { pairs, now, isSkippable = true }: Demand,
): GateResponse | null {
  if (account.twoFactor === 'off') return null
  if (account.twoFactor === 'none') return json(403, { error: NO_TWO_FACTOR })
  const code = codeOf(request)
  if (code === null) {
    const isSkipped = isSkippable && pairs.isSkipped(tokenOf(request))
    return isSkipped ? null : demand(request, account, pairs)
  }
  const spent = pairs.spend(account.name, code) || (account.totp !== null && spendTotp(account, code, now()))
  return spent ? null : legacyDemand(request)
}

const NO_TWO_FACTOR =
  'Two-factor authentication or granular access token with bypass 2fa enabled is required to publish packages.'

function codeOf(request: GateRequest): string | null {
  const code = request.headers['npm-otp']
  return typeof code === 'string' && code !== '' ? code : null
}

function tokenOf(request: GateRequest): string {
  return request.headers.authorization?.replace(/^bearer /i, '') ?? ''
}

function demand(request: GateRequest, account: Account, pairs: World['pairs']): GateResponse {
  if (request.headers['npm-auth-type'] !== 'web' || !request.headers['npm-command'])
    return legacyDemand(request)
  const { id } = pairs.open(account.name, tokenOf(request))
  const origin = originOf(request)
  const urls = { authUrl: `${origin}auth/cli/${id}`, doneUrl: `${origin}-/v1/done?authId=${id}` }
  return json(401, urls, { 'www-authenticate': 'OTP' })
}

function legacyDemand(request: GateRequest): GateResponse {
  const error = 'You must provide a one-time pass. Upgrade your client to npm@latest in order to use 2FA.'
  const notice = `Open ${originOf(request)}login/${randomUUID()} to use your security key for authentication or enter OTP from your authenticator app`
  return json(401, { error }, { 'www-authenticate': 'OTP', 'npm-notice': notice })
}

/** Returns the gate's origin as the client addressed it, with a trailing slash. */
function originOf(request: GateRequest): string {
  return `http://${request.headers.host}/`
}
