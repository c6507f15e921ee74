import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Heading } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Loaded } from '../ui/loading.tsx'
import { AboutSection } from './about-section.tsx'
import { ChannelsSection } from './channels-section.tsx'
import { PasskeysSection } from './passkeys-section.tsx'
import { ProfileSection } from './profile-section.tsx'
import { QuietSection } from './quiet-section.tsx'
import { SessionsSection } from './sessions-section.tsx'

/** Shows the person's own settings. */
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
            <ChannelsSection owner="/api/me" title="Get notified when something waits" />
            <QuietSection />
            <PasskeysSection passkeys={value.passkeys} reload={me.reload} />
            <SessionsSection />
            <AboutSection />
          </>
        )}
      </Loaded>
    </>
  )
}
