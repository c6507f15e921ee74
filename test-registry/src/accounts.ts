import { Secret, TOTP } from 'otpauth'

/**
 * An account's second factor. `totp` accepts codes and web pairs, `web` only web pairs. `none` is an account without
 * 2FA at a registry that insists on it. With `off` no second factor is demanded.
 */
export type TwoFactor = 'totp' | 'web' | 'none' | 'off'

export interface Account {
  name: string
  twoFactor: TwoFactor
  upstreamToken: string
  totp: TOTP | null
  lastStep: number // the step of the last accepted code: codes up to this step are spent
  isReusable: boolean // whether a code works more than once
  skewMs: number // how far the account's authenticator is ahead of the gate's clock
}

const STEP_MS = 30_000
const WINDOW = [-1, 0, 1]

export function createAccount(name: string, twoFactor: TwoFactor, upstreamToken: string): Account {
  const secret = new Secret({ size: 20 })
  const totp = twoFactor === 'totp' ? new TOTP({ issuer: 'test registry', label: name, secret }) : null
  return { name, twoFactor, upstreamToken, totp, lastStep: -1, isReusable: false, skewMs: 0 }
}

/**
 * Spends a code of the current step or of a neighbouring one. Returns false if it is wrong, expired or already spent.
 */
export function spendTotp(account: Account, code: string, nowMs: number): boolean {
  const step = WINDOW.map((offset) => currentStep(account, nowMs) + offset).find(
    (candidate) => candidate > account.lastStep && codeAt(account, candidate) === code,
  )
  if (step === undefined) return false
  if (!account.isReusable) account.lastStep = step
  return true
}

/**
 * Returns a code that is accepted now. If the current step is spent, the account's authenticator moves ahead by whole
 * steps, and the gate accepts its codes. So nobody waits, and neither other accounts nor expiry times are affected.
 */
export function unspentCode(account: Account, nowMs: number): string {
  const missing = account.lastStep + 1 - currentStep(account, nowMs)
  if (missing > 0) account.skewMs += missing * STEP_MS
  return currentCode(account, nowMs)
}

export function currentCode(account: Account, nowMs: number): string {
  return codeAt(account, currentStep(account, nowMs))
}

/** Returns a code from five minutes ago. */
export function staleCode(account: Account, nowMs: number): string {
  return codeAt(account, currentStep(account, nowMs) - 10)
}

function currentStep(account: Account, nowMs: number): number {
  return Math.floor((nowMs + account.skewMs) / STEP_MS)
}

function codeAt(account: Account, step: number): string {
  if (!account.totp) throw new TypeError(`${account.name} has no TOTP`)
  return account.totp.generate({ timestamp: step * STEP_MS })
}
