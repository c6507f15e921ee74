import { type Account, nameOf } from '../accounts/account.ts'
import type { Clock } from '../async/sleep.ts'
import { isPluginError } from '../errors/get-error.ts'
import { warn } from '../log/warn.ts'
import type { Credential } from '../registry/credential.ts'
import type { Done } from '../registry/poll-done.ts'
import { showLink, type WebPair } from '../registry/web-pair.ts'
import type { Logger } from '../types.ts'
import type { Answered } from './read-answer.ts'

/** How a write ended. Without a code it is answered with a pair, where the account can confirm on the web. */
export type WriteOutcome = 'done' | 'rejected' | WebPair

/** One write to the registry: a rejection is about the code alone, every other failure is thrown. */
export type Write = (account: Account, otp: string | undefined) => Promise<WriteOutcome>

export interface Confirming {
  account: Account
  write: Write
  /** Brings the link to the person. Resolves only where they answer differently after all. */
  show: (link: string, signal: AbortSignal) => Promise<Answered>
}

/** How it came out: what they answered instead, or why there is no link (any more). */
export type Confirmed = 'done' | 'unavailable' | 'ran-out' | 'used-up' | Answered

/** Follows a pair until the person has confirmed. */
export type PollDone = (doneUrl: string, credential: Credential, signal: AbortSignal) => Promise<Done>

export interface ConfirmTools {
  clock: Clock
  logger: Pick<Logger, 'log' | 'warn'>
  pollDone: PollDone
  /** Hears that the registry took a write without a second factor. Default: it is said in the log. */
  onUnchallenged?: ((account: Account, wasAsked: boolean) => void) | undefined
}

/** Each new pair is an attempt at the registry, and ends the one before it. */
const PAIRS = 3
/**
 * A person who has ticked “skip for five minutes” in place of confirming leaves the pair pending for ever; only another
 * attempt notices. Anyone still at it after this long gets a new link.
 */
const PENDING_MS = 120_000
/** At least so long is each link waited for. */
const CALM_MS = 10_000

/**
 * Writes without a code, brings npm's link to the person who confirms it with a passkey, and writes again with the code
 * that npm gives for it. A pair that has died is replaced while it is likely that somebody is there.
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
    // A code of npm's own page that npm does not take came too late, or an upload that was cut off has used it.
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
    // A link that the registry ends at once is not replaced in the same breath; an answer meanwhile counts.
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
  // A decline counts, also where it came in the moment when the registry gave its code.
  if (answered?.status === 'rejected' && isDecline(answered.reason)) throw answered.reason
  return first
}

const isDecline = (error: unknown): boolean => isPluginError(error) && error.code === 'EOTPDECLINED'

export function warnOfNoFactor(account: Account, wasAsked: boolean, logger: ConfirmTools['logger']): void {
  if (wasAsked) {
    warn(
      logger,
      'The registry took the write of %s without a second factor now: it was skipped for some minutes on npm’s page.',
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
