import type { Clock } from '../async/sleep.ts'
import type { Registry } from '../registry/registry.ts'
import { withSignal } from '../registry/with-signal.ts'
import { type LiveTools, type LiveWait, waitUntilLive } from './wait-until-live.ts'

type View = NonNullable<NonNullable<LiveWait['item']>['view']>

export interface ApprovalWatch extends Pick<LiveWait, 'hashes' | 'commit'> {
  /** The staged version itself; `undefined` where it may not be looked at. */
  view: ((registry: Registry) => ReturnType<View>) | undefined
}

/** Which of several watches this is: all of them look at one registry. */
export interface WatchPlace {
  index: number
  count: number
}

/** Between two looks of all watches together: a registry that is asked for too much refuses the approvals as well. */
const PACE_MS = 250
const ALONE: WatchPlace = { index: 0, count: 1 }

/** Pauses of a wait that several of make one after the other, side by side; none ends after a deadline. */
export async function takePlace(
  { now, sleep }: Clock,
  { index, count }: WatchPlace,
  deadline: number,
): Promise<Clock> {
  const leftMs = () => Math.max(0, deadline - now())
  if (index > 0) await sleep(Math.min(index * PACE_MS, leftMs()))
  return { now, sleep: (ms, ...more) => sleep(Math.max(ms, Math.min(count * PACE_MS, leftMs())), ...more) }
}

/** Most answers to what nobody has to look at come at once. */
const FIRST_LOOK_MS = 2_000
/** The question ends before. */
const LONGEST_MS = 24 * 60 * 60_000

/**
 * Looks at the registry while somebody is asked. Resolves once the version is approved there, which may not show it yet.
 * Throws as a wait for it where it never will be, and the signal's reason.
 */
export async function watchApproval(
  { view, ...wait }: ApprovalWatch,
  { clock, onUnstaged, look, ...tools }: Omit<LiveTools, 'logger'>,
  signal: AbortSignal,
  { index, count }: WatchPlace = ALONE,
): Promise<void> {
  const sleep = (ms: number) => clock.sleep(Math.max(ms, count * PACE_MS), signal)
  await clock.sleep(FIRST_LOOK_MS + index * PACE_MS, signal)
  const deadline = clock.now() + LONGEST_MS
  // The registry may process it for longer than the question is open.
  const registry = withSignal(look.registry, signal)
  const item = { view: view && (() => view(registry)), isAcceptedEnough: true }
  const own = {
    look: { ...look, registry },
    ...{ clock: { now: clock.now, sleep }, logger: { log: () => {} } },
    // What a look comes to that was under way when somebody answered is that answer's to find out.
    onUnstaged: () => {
      if (!signal.aborted) onUnstaged?.()
    },
  }
  await waitUntilLive({ ...wait, what: 'for its approval', deadline, item }, { ...tools, ...own })
}
