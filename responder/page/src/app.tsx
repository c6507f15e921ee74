import { useEffect } from 'preact/hooks'
import { followHealth } from './live/health.ts'
import { isServiceLost } from './live/service-state.ts'
import { Refusal } from './net/refusal.ts'
import { signedOut } from './net/request.ts'
import { path } from './router.tsx'
import { JoinView } from './session/join-view.tsx'
import { NobodyYet } from './session/nobody-yet.tsx'
import { loadSession, session } from './session/session-store.ts'
import { SignInView } from './session/sign-in-view.tsx'
import { CONFIRM_PATH, ConfirmChannelView } from './settings/confirm-channel-view.tsx'
import { SignedIn } from './signed-in.tsx'
import { Announcer } from './ui/announcer.tsx'
import { InstanceName } from './ui/instance-name.tsx'
import { Skeleton } from './ui/loading.tsx'
import { LostBanner } from './ui/lost-banner.tsx'

/** The whole page: for people who are signed in, for those with an invitation, and for everybody else. */
export function App() {
  useSession()
  useHealth()
  return (
    <>
      <View />
      <LostBanner />
      <Announcer />
    </>
  )
}

function View() {
  const visitor = session.value
  if (path.value === '/join') return <JoinView />
  if (path.value === CONFIRM_PATH) return <ConfirmChannelView />
  if (visitor?.person) return <SignedIn person={visitor.person} />
  return (
    <main class="narrow">
      <InstanceName />
      {visitor === undefined ? (
        <Skeleton lines={3} />
      ) : visitor.isEmpty ? (
        <NobodyYet />
      ) : (
        <SignInView session={visitor} />
      )}
    </main>
  )
}

const RETRY_MS = 3_000

/** Loads who is signed in, at the start and whenever the service says that nobody is. */
function useSession(): void {
  const times = signedOut.value
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const load = () => {
      loadSession().catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error
        isServiceLost.value = error.status === 0
        timer = setTimeout(load, RETRY_MS)
      })
    }
    load()
    return () => clearTimeout(timer)
  }, [times])
}

/** Polls whether the service is there, in views without a stream. */
function useHealth(): void {
  const hasStream = Boolean(session.value?.person) && !['/join', CONFIRM_PATH].includes(path.value)
  useEffect(() => (hasStream ? undefined : followHealth()), [hasStream])
}
