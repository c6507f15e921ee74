import { type Account, nameOf } from '../accounts/account.ts'
import { type ErrorCode, hasCode, isPluginError, type PluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Logger } from '../types.ts'
import type { Write } from './confirm-by-web.ts'

/**
 * The accounts that can still be asked for a code. A token may be revoked, or lack a right, and only a write shows it.
 * By then the tag may exist, so another account is asked.
 */
export interface UsableAccounts {
  left: () => readonly Account[]
  /** Wraps a write. An account that the registry refuses is left out, as if its code had been rejected. */
  guard: (write: Write) => Write
  /** Returns why an account was left out since the last call. */
  news: () => string | undefined
  /** Returns what a write ends with: if no other account wrote anything after a refusal, the refusal is the reason. */
  reasonFor: (error: Error) => Error
}

/** The ends of a question that nobody could answer with a code. A decline, or a broken seal, stays what it is. */
const NO_CODE: readonly ErrorCode[] = [
  'EOTPREJECTED',
  'EOTPTIMEOUT',
  'ERESPONDERVARIABLE',
  'ERESPONDERSERVICE',
]
/** The registry does not say that the account is to blame, so another one may be refused in the same way. */
const UNCLEAR = 'EACCOUNTFORBIDDEN'

interface AccountsTools {
  /** Those that are asked first, such as the one that the approval names. */
  first: readonly Account[]
  all: readonly Account[]
  logger: Pick<Logger, 'log' | 'warn'>
  /** Called with an account that the registry refuses, and with those that are left. */
  onRefused: (account: Account, left: readonly Account[]) => void
  /** Whether another account may be asked after this error. Default: after each that is clearly about an account. */
  isAbout?: (error: PluginError) => boolean
}

export function createUsableAccounts(tools: AccountsTools): UsableAccounts {
  const { first, all, logger, onRefused, isAbout = () => true } = tools
  // By their variables, because a code that is remembered has the account of an earlier entry.
  const refused = new Set<string>()
  let news: string | undefined
  let refusal: PluginError | undefined
  const among = (accounts: readonly Account[]) => accounts.filter(({ variable }) => !refused.has(variable))
  const left = () => (among(first).length > 0 ? among(first) : among(all))
  /** Returns whether somebody else can be asked. */
  const leaveOut = (account: Account, error: PluginError): boolean => {
    if (refused.has(account.variable)) return true
    if (among(all).every(({ variable }) => variable === account.variable)) return false
    refused.add(account.variable)
    onRefused(account, left())
    refusal = error
    const why = `${error.code}: ${error.message} The account is ${nameOf(account)} (${account.variable}).`
    news = `${why} Another account is needed.`
    warn(logger, '%s Asking for a code of %s.', why, left().map(nameOf).join(', '))
    return true
  }
  return {
    left,
    guard: (write) => async (account, otp) => {
      try {
        const outcome = await write(account, otp)
        if (outcome === 'done') refusal = undefined
        return outcome
      } catch (error) {
        if (isOfAccount(error) && isAbout(error) && leaveOut(account, error)) return 'rejected'
        throw error
      }
    },
    news: () => {
      const latest = news
      news = undefined
      return latest
    },
    reasonFor: (error) => {
      if (!refusal || !hasCode(error, ...NO_CODE)) return error
      warn(logger, '%s: %s', error.code, error.message)
      return refusal
    },
  }
}

const isOfAccount = (error: unknown): error is PluginError =>
  isPluginError(error) && error.facts.isOfAccount === true && error.code !== UNCLEAR
