import type { Found } from '../npm/look-up.ts'
import type { Viewed } from './stage-commands.ts'
import type { StatusReply } from './version-status.ts'

/** What became of a version that is not public yet. */
export type Outcome =
  /** Everybody can install it. */
  | { kind: 'live'; found: Extract<Found, { kind: 'version' }> | undefined }
  /** Approved, and being processed: only where that is enough. */
  | { kind: 'accepted' }
  | { kind: 'rejected' }
  /** No longer staged and not live, for longer than the registry's processing usually takes. */
  | { kind: 'gone' }
  | { kind: 'blocked' }
  | { kind: 'late' }

export interface OutcomeOptions {
  /** By `now()`. */
  deadline: number
  /** That it is approved is enough. */
  isAcceptedEnough: boolean
}

/** What this does to the world. */
export interface OutcomeEffects {
  now: () => number
  sleep: (ms: number) => Promise<void>
  /** The status endpoint; `undefined` where there is no token to ask it with. */
  status: (() => Promise<StatusReply>) | undefined
  /** The public metadata. */
  look: () => Promise<Found>
  /** The staged version itself; `undefined` where nothing is staged, or it may not be looked at. */
  view: (() => Promise<Viewed>) | undefined
  /** Called between two looks. */
  tick: () => void
}

const QUICK_MS = 2_000
const QUICK_FOR_MS = 120_000
const SLOW_MS = 5_000
/** npm scans a version before it shows it, also after an approval. */
const GRACE_MS = 10 * 60_000
/** The endpoint says “not found” of what is rejected, and also where two of its servers differ for a moment. */
const MISSES = 2
/** A registry that does not say where a version stands is not asked for it again and again. */
const FAULTS = 3

/** Waits until a version is live, or will not be. A network fault is no outcome. */
export async function awaitOutcome(options: OutcomeOptions, effects: OutcomeEffects): Promise<Outcome> {
  const { now, sleep, tick } = effects
  const start = now()
  const look = createLook(options, effects)
  for (;;) {
    const outcome = await look()
    if (outcome) return outcome
    const leftMs = options.deadline - now()
    if (leftMs <= 0) return { kind: 'late' }
    tick()
    await sleep(Math.min(now() - start < QUICK_FOR_MS ? QUICK_MS : SLOW_MS, leftMs))
  }
}

type Look = () => Promise<Outcome | undefined>

/** Remembers what was seen before: what “not found” means follows from that. */
function createLook(options: OutcomeOptions, effects: OutcomeEffects): Look {
  const seen = { known: false, staged: false, misses: 0, faults: 0, isSilent: effects.status === undefined }
  const withoutStatus = createPlainLook(effects)
  return async () => {
    const reply: StatusReply =
      seen.isSilent || !effects.status ? { kind: 'unavailable' } : await effects.status()
    if (reply.kind === 'status') {
      Object.assign(seen, { known: true, misses: 0, faults: 0 })
      const isApproved = seen.staged && reply.status === 'validating'
      if (reply.status === 'staged') seen.staged = true
      if (isApproved && options.isAcceptedEnough) return { kind: 'accepted' }
      return judgeWord(reply.status, effects)
    }
    if (reply.kind === 'not-found' && seen.known) {
      seen.misses += 1
      if (seen.misses < MISSES) return undefined
      return (await livingOf(effects)) ?? { kind: 'rejected' }
    }
    if (reply.kind === 'fault') seen.faults += 1
    if (reply.kind === 'unavailable') seen.isSilent = true
    return reply.kind === 'fault' && seen.faults < FAULTS ? undefined : withoutStatus()
  }
}

async function judgeWord(
  status: Extract<StatusReply, { kind: 'status' }>['status'],
  effects: OutcomeEffects,
): Promise<Outcome | undefined> {
  if (status === 'blocked') return { kind: 'blocked' }
  if (status === 'deleted') return { kind: 'gone' }
  if (status !== 'published') return undefined
  return (await livingOf(effects)) ?? { kind: 'live', found: undefined }
}

async function livingOf({ look }: OutcomeEffects): Promise<Outcome | undefined> {
  const found = await look()
  return found.kind === 'version' ? { kind: 'live', found } : undefined
}

/** Without the endpoint, approving and rejecting look the same: the item vanishes, and only time tells. */
function createPlainLook(effects: OutcomeEffects): Look {
  let vanishedAt: number | undefined
  return async () => {
    const live = await livingOf(effects)
    if (live || !effects.view) return live
    const viewed = await effects.view()
    if (viewed.kind === 'item') vanishedAt = undefined
    if (viewed.kind !== 'gone') return undefined
    vanishedAt ??= effects.now()
    return effects.now() - vanishedAt >= GRACE_MS ? { kind: 'gone' } : undefined
  }
}
