import type { SessionReply } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { isUnsent } from '../net/request.ts'
import { path } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { signIn } from './passkeys.ts'
import { enter, isSessionOver } from './session-store.ts'

/** The people of the demo. */
const DEMO_NAMES = ['alice', 'bob']

export function SignInView({ session }: { session: SessionReply }) {
  useTitle('Sign in · Releases')
  const action = useAction(async (by: () => ReturnType<typeof signIn>) => enter(await by()))
  const isForRelease = path.value.startsWith('/q/')
  return (
    <>
      <h1>{isForRelease ? 'A release is waiting for you' : 'Releases that wait'}</h1>
      <p>
        {isForRelease
          ? 'Sign in to see what it is, and to answer.'
          : 'Release jobs ask here for a maintainer’s approval or code.'}
      </p>
      {isSessionOver.value && (
        <p class="again" role="alert">
          {isUnsent.value
            ? 'You are no longer signed in, so what you just sent did not arrive. Sign in, and send it again.'
            : 'You are no longer signed in.'}
        </p>
      )}
      <div class="actions">
        <Button look="main" isBusy={action.isBusy} onClick={() => void action.run(signIn)}>
          Sign in with a passkey
        </Button>
        {session.demo &&
          DEMO_NAMES.map((name) => (
            <Button key={name} onClick={() => void action.run(() => api.demoSignIn(name))}>
              Continue as {name}
            </Button>
          ))}
      </div>
      <Problem text={action.problem} />
      <p class="hint">No passkey here yet? An admin can send you an invitation link.</p>
    </>
  )
}
