import { useClock } from '../live/clock.ts'

/** The time step of nearly every authenticator (RFC 6238, section 5.2). */
const STEP_S = 30
/** With fewer seconds left, the code may expire before the registry sees it. */
const TIGHT_S = 5

/** Shows how long the code that the authenticator shows now stays valid. */
export function StepRing() {
  const left = useSecondsLeft()
  return (
    <div
      class={`step ${left < TIGHT_S ? 'tight' : ''}`}
      role="timer"
      aria-label={`This code changes in ${left} seconds`}
    >
      <svg viewBox="0 0 36 36" width="36" height="36" aria-hidden="true">
        <circle class="track" cx="18" cy="18" r="15" />
        <circle
          class="rest"
          cx="18"
          cy="18"
          r="15"
          pathLength={STEP_S}
          stroke-dasharray={`${left} ${STEP_S}`}
        />
        <text x="18" y="18">
          {left}
        </text>
      </svg>
    </div>
  )
}

/** Advises to wait for the next code in the last seconds of this one. */
export function WaitHint() {
  const left = useSecondsLeft()
  return (
    <span class="wait" aria-hidden="true">
      {left < TIGHT_S ? 'wait for the next' : ''}
    </span>
  )
}

function useSecondsLeft(): number {
  const now = useClock(1_000)
  return STEP_S - (Math.floor(now / 1_000) % STEP_S)
}
