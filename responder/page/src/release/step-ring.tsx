import { useClock } from '../live/clock.ts'

/** The time step of nearly every authenticator (RFC 6238, section 5.2). */
const STEP_S = 30
/** With fewer seconds left the code may be over before the registry sees it. */
const TIGHT_S = 5

/** How long the code that the authenticator shows right now is good for. */
export function StepRing() {
  const now = useClock(1_000)
  const left = STEP_S - (Math.floor(now / 1_000) % STEP_S)
  const isTight = left < TIGHT_S
  return (
    <div
      class={`step ${isTight ? 'tight' : ''}`}
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
      </svg>
      <span class="step-seconds" aria-hidden="true">
        {left}
      </span>
      <span class="step-hint" aria-hidden="true">
        {isTight ? 'better wait for the next' : ''}
      </span>
    </div>
  )
}
