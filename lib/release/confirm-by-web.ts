import { type Account, nameOf } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'
import { hasCode } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Credential } from '../registry/credential.ts'
import type { Done } from '../registry/poll-done.ts'
import { showLink, type WebPair } from '../registry/web-pair.ts'
import type { Logger } from '../types.ts'
import type { Answered } from './read-answer.ts'

/** How a write ended. If the account can confirm on the web, a write without a code ends with a pair of links. */
export type WriteOutcome = 'done' | 'rejected' | WebPair

/** Makes one write to the registry. `rejected` is about the code alone. Every other failure is thrown. */
export type Write = (account: Account, otp: string | undefined) => Promise<WriteOutcome>

export interface Confirming {
  account: Account
  write: Write
  /** Brings the link to the person. Resolves only if they give a different answer after all. */
  show: (link: string, signal: AbortSignal) => Promise<Answered>
}

/** The result: `done`, the answer they gave instead, or why there is no link or none any longer. */
export type Confirmed = 'done' | 'unavailable' | 'ran-out' | 'used-up' | Answered

/** Polls a pair's `doneUrl` until the person has confirmed, or the pair has ended. */
export type PollDone = (doneUrl: string, credential: Credential, signal: AbortSignal) => Promise<Done>

export interface ConfirmTools {
  clock: Clock
  logger: Pick<Logger, 'log' | 'warn'>
  pollDone: PollDone
  /** Called if the registry accepts a write without a second factor. By default, a warning is logged. */
  onUnchallenged?: ((account: Account, wasAsked: boolean) => void) | undefined
}

/** How many links a person gets, at most. Each new pair is an attempt at the registry, and ends the pair before it. */
const PAIRS = 3
/** How many times in a row a person may ask for a link without a write. Each is an attempt at the registry, too. */
export const WEB_ANSWERS = 10
/**
 * How long a pair may stay pending before it is replaced. If a person ticks “skip for five minutes” instead of
 * confirming, the pair stays pending forever, and only another attempt notices. Anyone who is still confirming by then
 * gets a new link.
 */
const PENDING_MS = 120_000
/** The least time to wait for each link. */
const CALM_MS = 10_000

/**
 * Writes without a code, brings npm's link to the person who confirms with a passkey, and writes again with the code
 * that npm returns. A pair that has expired is replaced while somebody is probably still there.
 */
export async function confirmByWeb(confirming: Confirming, tools: ConfirmTools): Promise<Confirmed> {
  const { account, write } = confirming
  for (let shown = 0; ; shown += 1) {
    const outcome = await write(account, undefined)
    if (outcome === 'done') {
      if (tools.onUnchallenged) tools.onUnchallenged(account, shown > 0)
      else warnOfNoFactor(account, shown > 0, tools.logger)
      return 'done'
    }
    if (outcome === 'rejected') return 'unavailable'
    if (shown === PAIRS) return 'ran-out'
    const end = await waitForPerson(outcome, confirming, tools)
    if ('answered' in end) return end.answered
    // If npm rejects a code from its own page, the code came too late, or an upload that was cut off has used it.
    if (end.kind === 'code') return (await write(account, end.otp)) === 'done' ? 'done' : 'used-up'
  }
}

async function waitForPerson(
  pair: WebPair,
  { account, show }: Confirming,
  { clock, pollDone }: ConfirmTools,
): Promise<Done | { answered: Answered }> {
  const over = new AbortController()
  const { signal } = over
  const start = clock.now()
  const followed = async (): Promise<Done> => {
    const done = await pollDone(pair.doneUrl, account.credential, signal)
    // A link that the registry ends at once is not replaced immediately. An answer in the meantime still counts.
    if (done.kind === 'gone') await clock.sleep(Math.max(0, start + CALM_MS - clock.now()), signal)
    return done
  }
  const ends = [
    show(showLink(pair), signal).then((answered) => ({ answered })),
    followed(),
    clock.sleep(PENDING_MS, signal).then((): Done => ({ kind: 'gone' })),
  ]
  const first = Promise.race(ends)
  await first.catch(() => {})
  over.abort()
  const [answered] = await Promise.allSettled(ends)
  // Both count even if they came at the very moment when the registry gave its code.
  if (answered?.status === 'rejected' && hasCode(answered.reason, 'EOTPDECLINED', 'ERESPONDERCLOSED'))
    throw answered.reason
  return first
}

export function warnOfNoFactor(account: Account, wasAsked: boolean, logger: ConfirmTools['logger']): void {
  if (wasAsked) {
    warn(
      logger,
      'The registry accepted this from %s without a second factor: it was skipped for a few minutes on npm’s page.',
      nameOf(account),
    )
    return
  }
  warn(
    logger,
    'The registry asked for no second factor: the token of %s (%s) publishes without one, or it was skipped for some minutes on npm’s page. Anyone who has such a token can publish. Replace it with one that has “bypass two-factor authentication” off.',
    account.username ?? 'this account',
    account.variable,
  )
}
