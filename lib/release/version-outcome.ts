import type { Clock } from '../async/sleep.ts'
import type { Found } from '../registry/find-version.ts'
import type { StatusReply, VersionStatus } from '../registry/version-status.ts'

/** What became of a version that is not public yet. */
export type Outcome =
  /** Everybody can install it. */
  | { kind: 'live'; found: Extract<Found, { kind: 'version' }> }
  /** Approved and being processed. Returned only if `isAcceptedEnough`. */
  | { kind: 'accepted' }
  | { kind: 'rejected' }
  /** Discarded, and something else is staged under the same number. */
  | { kind: 'replaced' }
  /** No longer staged and not live, for longer than the registry's processing usually takes. */
  | { kind: 'gone' }
  | { kind: 'blocked' }
  | { kind: 'late' }

export interface OutcomeOptions {
  /** In milliseconds, on the clock of `now()`. */
  deadline: number
  /** Whether approval is enough, even if the version is not live yet. */
  isAcceptedEnough: boolean
}

/** What this module does to the world. */
export interface OutcomeEffects extends Clock {
  /** Asks the status endpoint. `undefined` if there is no token to ask it with. */
  status: (() => Promise<StatusReply>) | undefined
  /** Reads the public metadata. */
  look: () => Promise<Found>
  /** Views the staged version itself. `undefined` if nothing is staged, or it may not be viewed. */
  view: (() => Promise<{ kind: 'item' | 'gone' | 'unknown' }>) | undefined
  /** Called between two looks. */
  tick: () => void
}

const QUICK_MS = 2_000
const QUICK_FOR_MS = 120_000
const SLOW_MS = 5_000
/**
 * How long a version may be neither staged nor live. npm scans a version before it shows it, even after an approval.
 */
const GRACE_MS = 10 * 60_000
/**
 * How many times in a row a status has to be reported to end the wait: two servers of a registry may differ for a
 * moment.
 */
const SURE = 2
/** After this many failures in a row, the status endpoint is not asked for a while. */
const FAULTS = 3
/** The metadata may know more than the status endpoint, so it is read once in this many looks. */
const LOOK_EVERY = 10
/** How long the endpoint may go on reporting “staged” after the version is no longer staged. */
const REPLACED_MS = 20_000

/** Waits until a version is live, or it is clear that it won't be. A network fault is not an outcome. */
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

/** What the endpoint has reported so far. It decides what the next report means. */
interface History {
  report: Report
  /** How many times in a row the endpoint has reported this. */
  times: number
  looks: number
  isKnown: boolean
  wasStaged: boolean
  /** Whether the staged version itself has been seen. */
  isSeen: boolean
  /** When it was first found to be gone, on the clock of `now()`. */
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
    // An endpoint that is out of order may come back. One that is unavailable would not tell later either.
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
  // Only a version that the metadata shows can be compared and installed.
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

/**
 * Finds out whether something else is staged under the same number. The endpoint only knows numbers, and somebody may
 * have staged other bytes after a discard.
 */
async function findReplaced(history: History, { view, now }: OutcomeEffects): Promise<Outcome | undefined> {
  const viewed = await view?.()
  if (viewed?.kind === 'item') Object.assign(history, { isSeen: true, vanishedAt: undefined })
  // A credential that was never shown the staged version may not be allowed to view it.
  if (viewed?.kind !== 'gone' || !history.isSeen) return undefined
  history.vanishedAt ??= now()
  return now() - history.vanishedAt >= REPLACED_MS ? { kind: 'replaced' } : undefined
}

/** Whether the staged version can still be viewed, and so be approved, whatever the endpoint reports. */
async function isVisible({ view }: OutcomeEffects): Promise<boolean> {
  return (await view?.())?.kind === 'item'
}

async function findLive({ look }: OutcomeEffects): Promise<Outcome | undefined> {
  const found = await look()
  return found.kind === 'version' ? { kind: 'live', found } : undefined
}

/**
 * Creates a look without the status endpoint. An approval and a rejection look the same then: the staged version
 * vanishes, and only time tells.
 */
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
