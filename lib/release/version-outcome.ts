import type { Clock } from '../async/sleep.ts'
import type { Found } from '../registry/find-version.ts'
import type { StatusReply, VersionStatus } from '../registry/version-status.ts'

/** What became of a version that is not public yet. */
export type Outcome =
  /** Everybody can install it. */
  | { kind: 'live'; found: Extract<Found, { kind: 'version' }> }
  /** Approved, and being processed: only where that is enough. */
  | { kind: 'accepted' }
  | { kind: 'rejected' }
  /** Discarded, and the number is staged again as something else. */
  | { kind: 'replaced' }
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
export interface OutcomeEffects extends Clock {
  /** The status endpoint; `undefined` where there is no token to ask it with. */
  status: (() => Promise<StatusReply>) | undefined
  /** The public metadata. */
  look: () => Promise<Found>
  /** The staged version itself; `undefined` where nothing is staged, or it may not be looked at. */
  view: (() => Promise<{ kind: 'item' | 'gone' | 'unknown' }>) | undefined
  /** Called between two looks. */
  tick: () => void
}

const QUICK_MS = 2_000
const QUICK_FOR_MS = 120_000
const SLOW_MS = 5_000
/** npm scans a version before it shows it, also after an approval. */
const GRACE_MS = 10 * 60_000
/** Two servers of a registry may differ for a moment: what ends the wait is said twice in a row. */
const SURE = 2
/** A registry that does not say where a version stands, so many times in a row, is not asked for it for a while. */
const FAULTS = 3
/** The metadata may know more than the endpoint; it is looked at every so many times. */
const LOOK_EVERY = 10
/** An endpoint that still says “staged” of what is no longer staged may be late by so much. */
const REPLACED_MS = 20_000

/** Waits until a version is live, or will not be. A network fault is no outcome. */
export async function awaitOutcome(options: OutcomeOptions, effects: OutcomeEffects): Promise<Outcome> {
  const { now, sleep, tick } = effects
  const start = now()
  const look = createLook(options, effects)
  for (;;) {
    const outcome = await look()
    if (outcome) return outcome
    const leftMs = options.deadline - now()
    if (leftMs <= 0) return (await findLive(effects)) ?? { kind: 'late' }
    tick()
    await sleep(Math.min(now() - start < QUICK_FOR_MS ? QUICK_MS : SLOW_MS, leftMs))
  }
}

type Look = () => Promise<Outcome | undefined>
type Report = VersionStatus | Exclude<StatusReply['kind'], 'status'>

/** What the endpoint has said so far: what a report means follows from that. */
interface History {
  report: Report
  /** How often in a row. */
  times: number
  looks: number
  isKnown: boolean
  wasStaged: boolean
  /** The staged version itself was seen. */
  isSeen: boolean
  /** When it was seen to be gone, by `now()`. */
  vanishedAt: number | undefined
}

function createLook(options: OutcomeOptions, effects: OutcomeEffects): Look {
  const history: History = {
    ...{ report: 'unavailable', times: 0, looks: 0, isKnown: false, wasStaged: false },
    ...{ isSeen: false, vanishedAt: undefined },
  }
  const withoutStatus = createPublicLook(effects)
  const isSilent = () => !effects.status || (isMute(history.report) && history.times >= FAULTS)
  let silent = 0
  return async () => {
    silent = isSilent() ? silent + 1 : 0
    // One that is out of order may come back; one that does not tell would not tell later either.
    const isWorthAsking = history.report === 'fault' && silent % LOOK_EVERY === 0
    if (isSilent() && !isWorthAsking) return withoutStatus()
    remember(history, (await effects.status?.()) ?? { kind: 'unavailable' })
    const { report, isKnown } = history
    if (report === 'unavailable' || isSilent() || (report === 'not-found' && !isKnown)) return withoutStatus()
    return report === 'fault' ? undefined : judgeReport(history, options, effects)
  }
}

const isMute = (report: Report) => report === 'unavailable' || report === 'fault'

function remember(history: History, reply: StatusReply): void {
  const report = reply.kind === 'status' ? reply.status : reply.kind
  const isSame = report === history.report || (isMute(report) && isMute(history.report))
  history.times = isSame ? history.times + 1 : 1
  history.report = report
  history.looks += 1
  history.isKnown ||= reply.kind === 'status'
  history.wasStaged ||= report === 'staged'
}

async function judgeReport(
  history: History,
  { isAcceptedEnough }: OutcomeOptions,
  effects: OutcomeEffects,
): Promise<Outcome | undefined> {
  const { report, times, looks, wasStaged, vanishedAt } = history
  // Only what the metadata shows can be compared, and installed.
  if (report === 'published') return findLive(effects)
  if (report === 'staged' || report === 'validating') {
    const isApproved = report === 'validating' && wasStaged && isAcceptedEnough && times >= SURE
    if (isApproved && !(await isVisible(effects))) return { kind: 'accepted' }
    const isDue = looks % LOOK_EVERY === 0 || vanishedAt !== undefined
    const live = isDue ? await findLive(effects) : undefined
    if (live || report !== 'staged') return live
    return isDue || looks === 1 ? findReplaced(history, effects) : undefined
  }
  if (times < SURE) return undefined
  const live = await findLive(effects)
  if (live || (await isVisible(effects))) return live
  return ENDS[report as keyof typeof ENDS]
}

const ENDS = {
  blocked: { kind: 'blocked' },
  deleted: { kind: 'gone' },
  'not-found': { kind: 'rejected' },
} as const

/** The endpoint knows numbers, and not what was staged as one: somebody may have staged other bytes after a discard. */
async function findReplaced(history: History, { view, now }: OutcomeEffects): Promise<Outcome | undefined> {
  const viewed = await view?.()
  if (viewed?.kind === 'item') Object.assign(history, { isSeen: true, vanishedAt: undefined })
  // Who was never shown it may not look.
  if (viewed?.kind !== 'gone' || !history.isSeen) return undefined
  history.vanishedAt ??= now()
  return now() - history.vanishedAt >= REPLACED_MS ? { kind: 'replaced' } : undefined
}

/** It can still be approved, whatever the endpoint says. */
async function isVisible({ view }: OutcomeEffects): Promise<boolean> {
  return (await view?.())?.kind === 'item'
}

async function findLive({ look }: OutcomeEffects): Promise<Outcome | undefined> {
  const found = await look()
  return found.kind === 'version' ? { kind: 'live', found } : undefined
}

/** Without the endpoint, approving and rejecting look the same: the item vanishes, and only time tells. */
function createPublicLook(effects: OutcomeEffects): Look {
  let vanishedAt: number | undefined
  return async () => {
    const live = await findLive(effects)
    if (live || !effects.view) return live
    const viewed = await effects.view()
    if (viewed.kind === 'item') vanishedAt = undefined
    if (viewed.kind !== 'gone') return undefined
    vanishedAt ??= effects.now()
    return effects.now() - vanishedAt >= GRACE_MS ? { kind: 'gone' } : undefined
  }
}
