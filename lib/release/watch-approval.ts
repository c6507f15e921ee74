import type { Clock } from '../async/sleep.ts'
import type { Registry } from '../registry/registry.ts'
import { withSignal } from '../registry/with-signal.ts'
import { type LiveTools, type LiveWait, waitUntilLive } from './wait-until-live.ts'

type View = NonNullable<NonNullable<LiveWait['item']>['view']>

export interface ApprovalWatch extends Pick<LiveWait, 'hashes' | 'commit'> {
  /** Views the staged version itself. `undefined` if it may not be viewed. */
  view: ((registry: Registry) => ReturnType<View>) | undefined
}

/** The place of this watch among several. All of them look at one registry. */
export interface WatchPlace {
  index: number
  count: number
}

/**
 * The least time between two looks of all watches together. A registry that is asked too often refuses the approvals as
 * well.
 */
const PACE_MS = 250
const ALONE: WatchPlace = { index: 0, count: 1 }

/**
 * Waits for this wait's place among several that run side by side, and returns a clock for it. The clock's pauses keep
 * the waits apart, and are not lengthened past the deadline.
 */
export async function takePlace(
  { now, sleep }: Clock,
  { index, count }: WatchPlace,
  deadline: number,
): Promise<Clock> {
  const leftMs = () => Math.max(0, deadline - now())
  if (index > 0) await sleep(Math.min(index * PACE_MS, leftMs()))
  return { now, sleep: (ms, ...more) => sleep(Math.max(ms, Math.min(count * PACE_MS, leftMs())), ...more) }
}

/** How long to wait before the first look. An answer that needs no person usually comes at once. */
const FIRST_LOOK_MS = 2_000
/** Longer than any question stays open. */
const LONGEST_MS = 24 * 60 * 60_000

/**
 * Watches the registry while somebody is asked. Resolves once the version is approved there, even if the registry does
 * not show it yet. Throws as `waitUntilLive` does if it never will be, and throws the signal's reason.
 */
export async function watchApproval(
  { view, ...wait }: ApprovalWatch,
  { clock, onUnstaged, query, ...tools }: Omit<LiveTools, 'logger'>,
  signal: AbortSignal,
  { index, count }: WatchPlace = ALONE,
): Promise<void> {
  const sleep = (ms: number) => clock.sleep(Math.max(ms, count * PACE_MS), signal)
  await clock.sleep(FIRST_LOOK_MS + index * PACE_MS, signal)
  const deadline = clock.now() + LONGEST_MS
  const registry = withSignal(query.registry, signal)
  // The registry may process the version for longer than the question is open, so an approval is enough.
  const item = { view: view && (() => view(registry)), isAcceptedEnough: true }
  const own = {
    query: { ...query, registry },
    ...{ clock: { now: clock.now, sleep }, logger: { log: () => {} } },
    // If somebody answers while a look is under way, it is up to that answer to find out what became of the version.
    onUnstaged: (isApproved: boolean) => {
      if (!signal.aborted) onUnstaged?.(isApproved)
    },
  }
  await waitUntilLive({ ...wait, what: 'for its approval', deadline, item }, { ...tools, ...own })
}
