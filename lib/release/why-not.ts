import type { Confirmed } from './confirm-by-web.ts'

/** A rejected code that is older than this was probably right when it was given. */
const STALE_MS = 25_000

/** Whether the link is to blame, not a code. */
export const isOfLink = (confirmed: Confirmed): boolean => confirmed === 'ran-out' || confirmed === 'used-up'

/** Whether a code, or a link, was probably right when it was given. */
export function isLate(confirmed: Confirmed, now: number): boolean {
  if (isOfLink(confirmed)) return true
  return typeof confirmed === 'object' && confirmed.kind === 'code' && now - confirmed.at > STALE_MS
}

export function whyNot(confirmed: Confirmed): string {
  if (confirmed === 'ran-out') return 'No link of the registry was confirmed in time.'
  if (confirmed === 'used-up')
    return 'The confirmation at the registry no longer works. It came too late, or an interrupted upload used it up.'
  if (confirmed === 'unavailable')
    return 'The registry can’t confirm this in the browser, so a code is needed.'
  if (confirmed === 'done') return ''
  if (confirmed.kind === 'unusable') return confirmed.why
  return confirmed.kind === 'code' && confirmed.account.username !== undefined
    ? `The registry did not accept the code of ${confirmed.account.username}.`
    : 'The registry did not accept the code.'
}
