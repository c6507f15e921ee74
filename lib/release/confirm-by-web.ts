import type { Account } from '../accounts/verify.ts'
import { isPluginError } from '../errors/get-error.ts'
import { wantsProvenance } from '../package/provenance.ts'
import { showLink, type WebPair } from '../web/pair.ts'
import { type Done, pollDone } from '../web/poll-done.ts'
import type { Said } from './judge-said.ts'
import type { Step } from './step.ts'

/** How a write ended. Without a code it is answered with a pair, where the account can confirm on the web. */
export type WriteOutcome = 'done' | 'refused' | WebPair

/** One write to the registry: a refusal is about the code alone, every other failure is thrown. */
export type Write = (account: Account, otp: string | undefined) => Promise<WriteOutcome>

export interface Confirming {
  account: Account
  write: Write
  /** Brings the link to the person. Resolves only where they say something else after all. */
  show: (link: string, signal: AbortSignal) => Promise<Said>
}

/** How it came out: what they said instead, or why there is no link (any more). */
export type Confirmed = 'done' | 'unavailable' | 'ran-out' | Said

/** Each new pair is an attempt at the registry, and ends the one before it. */
const PAIRS = 3
/** Provenance is signed before each attempt, and each signature is a public log entry. */
const PAIRS_WITH_PROVENANCE = 1
/**
 * A person who has ticked “skip for five minutes” in place of confirming leaves the pair pending for ever; only another
 * attempt notices. Whoever is still at it after this long gets a new link.
 */
const PENDING_MS = 120_000
/** At least so long is each link waited for. */
const CALM_MS = 10_000

/**
 * Writes without a code, brings npm's link to the person who confirms it with a passkey, and writes again with the code
 * that npm gives for it. A pair that has died is replaced while it is likely that somebody is there.
 */
export async function confirmByWeb(confirming: Confirming, step: Step): Promise<Confirmed> {
  const { account, write } = confirming
  const { context, publicEnv, pkg, session } = step
  // What is staged was signed when it was uploaded.
  const isSigned = !session.staging && wantsProvenance(pkg, { cwd: context.cwd, env: publicEnv })
  const most = isSigned ? PAIRS_WITH_PROVENANCE : PAIRS
  for (let shown = 0; ; shown += 1) {
    const outcome = await write(account, undefined)
    if (outcome === 'done') {
      if (shown === 0) warnOfBypass(account, step)
      return 'done'
    }
    if (outcome === 'refused') return 'unavailable'
    if (shown === most) return 'ran-out'
    const end = await waitForPerson(outcome, confirming, step)
    if ('said' in end) return end.said
    // A code of npm's own page that npm does not take came too late.
    if (end.kind === 'code') return (await write(account, end.otp)) === 'done' ? 'done' : 'ran-out'
  }
}

async function waitForPerson(
  pair: WebPair,
  { account, show }: Confirming,
  { effects }: Step,
): Promise<Done | { said: Said }> {
  const over = new AbortController()
  const { signal } = over
  const start = effects.now()
  const followed = async (): Promise<Done> => {
    const done = await pollDone(pair.doneUrl, account.token, effects, signal)
    // A link that the registry ends at once is not replaced in the same breath; what is said meanwhile counts.
    if (done.kind === 'gone') await effects.sleep(Math.max(0, start + CALM_MS - effects.now()), signal)
    return done
  }
  const ends = [
    show(showLink(pair), signal).then((said) => ({ said })),
    followed(),
    effects.sleep(PENDING_MS, signal).then((): Done => ({ kind: 'gone' })),
  ]
  const first = Promise.race(ends)
  await first.catch(() => {})
  over.abort()
  const [said] = await Promise.allSettled(ends)
  // A no counts, also where what is staged was still being rejected when the registry gave its code.
  if (said?.status === 'rejected' && isNo(said.reason)) throw said.reason
  return first
}

const isNo = (error: unknown): boolean => isPluginError(error) && error.code === 'EOTPDECLINED'

function warnOfBypass({ username, variable }: Account, { context: { logger } }: Step): void {
  const warn = logger.warn ?? logger.log
  warn(
    'The registry asked for no second factor: the token of %s (%s) publishes without one, or it was skipped for some minutes on npm’s page. Whoever has such a token can publish. Replace it by one with “bypass two-factor authentication” off.',
    username ?? 'this account',
    variable,
  )
}
