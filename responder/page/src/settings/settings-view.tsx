import type { Me } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Heading } from '../router.tsx'
import { setPerson } from '../session/session-store.ts'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { plural } from '../words/format.ts'
import { AboutSection } from './about-section.tsx'
import { ChannelsSection } from './channels-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { ProfileSection } from './profile-section.tsx'

/** One's own matters. */
export function SettingsView() {
  useTitle('Settings · Releases')
  const me = useResource('me', api.me)
  return (
    <>
      <Heading>Settings</Heading>
      <Loaded resource={me} lines={10}>
        {(value) => (
          <>
            <ProfileSection me={value} onChange={me.set} />
            <ChannelsSection owner="/api/me" title="Be told when something waits" />
            <PasskeysSection passkeys={value.passkeys} reload={me.reload} />
            <SessionsSection me={value} />
            <AboutSection />
          </>
        )}
      </Loaded>
    </>
  )
}

function SessionsSection({ me }: { me: Me }) {
  const action = useAction(async (leave: () => Promise<void>) => {
    await leave()
    setPerson(null)
  })
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Signed in</h2>
      <p>You are signed in on {plural(me.sessions, 'device or browser', 'devices or browsers')}.</p>
      <Problem text={action.problem} />
      <div class="actions">
        <Button isBusy={action.isBusy} onClick={() => void action.run(api.signOut)}>
          Sign out
        </Button>
        <Button isBusy={action.isBusy} onClick={() => void action.run(api.signOutEverywhere)}>
          Sign out everywhere
        </Button>
      </div>
    </section>
  )
}
