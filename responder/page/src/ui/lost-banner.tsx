import { isServiceLost } from '../live/service-state.ts'

/** Says in every view that the service is away. It overlays the page, so nothing moves when it comes and goes. */
export function LostBanner() {
  if (!isServiceLost.value) return null
  return (
    <p class="lost" role="alert">
      <strong>The service can’t be reached.</strong> What you see may be out of date. Trying again.
    </p>
  )
}
