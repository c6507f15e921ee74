import { type Account, nameOf } from '../accounts/account.ts'
import { isPluginError, type PluginError } from '../errors/get-error.ts'
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
}

interface AccountsTools {
  /** Those that are asked first, such as the one that the approval names. */
  first: readonly Account[]
  all: readonly Account[]
  logger: Pick<Logger, 'log' | 'warn'>
  /** Whether another account may be asked after this error. Default: after each that is about an account. */
  isAbout?: (error: PluginError) => boolean
}

export function createUsableAccounts(tools: AccountsTools): UsableAccounts {
  const { first, all, logger, isAbout = () => true } = tools
  const refused = new Set<Account>()
  let news: string | undefined
  const among = (accounts: readonly Account[]) => accounts.filter((one) => !refused.has(one))
  const left = () => (among(first).length > 0 ? among(first) : among(all))
  /** Returns whether somebody else can be asked. */
  const leaveOut = (account: Account, error: PluginError): boolean => {
    if (refused.has(account)) return true
    if (among(all).every((one) => one === account)) return false
    refused.add(account)
    const why = `${error.code}: ${error.message} The account is ${nameOf(account)} (${account.variable}).`
    news = `${why} Another account is needed.`
    warn(logger, '%s Asking for a code of %s.', why, left().map(nameOf).join(', '))
    return true
  }
  return {
    left,
    guard: (write) => async (account, otp) => {
      try {
        return await write(account, otp)
      } catch (error) {
        const isRefused = isPluginError(error) && error.facts.isOfAccount === true && isAbout(error)
        if (isRefused && leaveOut(account, error)) return 'rejected'
        throw error
      }
    },
    news: () => {
      const latest = news
      news = undefined
      return latest
    },
  }
}
