import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type InvitationLook } from '../net/api.ts'
import { navigate } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Loaded } from '../ui/loading.tsx'
import { join } from './passkeys.ts'
import { enter } from './session-store.ts'

/** Takes the token of an invitation's link out of the address bar, to keep it out of the history and screenshots. */
function takeToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') history.replaceState(null, '', '/join')
  return token
}

/** Shows what an invitation is for, and creates the first passkey. */
export function JoinView() {
  useTitle('Join · Releases')
  const [token] = useState(takeToken)
  const resource = useResource('invitation', () => api.getInvitation(token))
  const isOver = token === '' || ['used', 'not_found', 'invalid'].includes(resource.refusal?.code ?? '')
  return (
    <main class="narrow">
      {isOver ? (
        <Over />
      ) : (
        <Loaded resource={resource}>{(look) => <Join token={token} look={look} />}</Loaded>
      )}
    </main>
  )
}

function Join({ token, look }: { token: string; look: InvitationLook }) {
  const [name, setName] = useState(look.name ?? '')
  const action = useAction(async () => {
    enter(await join(token, name.trim()))
    navigate('/', { replace: true })
  })
  const submit = (event: Event) => {
    event.preventDefault()
    void action.run()
  }
  return (
    <form onSubmit={submit}>
      <h1>{look.invitedBy ? `${look.invitedBy} invites you` : 'You are invited'}</h1>
      <p>
        Release jobs ask here before they publish to npm. You join as <strong>{ROLE[look.role].name}</strong>:{' '}
        {ROLE[look.role].may}
      </p>
      <Field
        label="Your name, as others see it"
        value={name}
        onInput={setName}
        required
        maxLength={80}
        autocomplete="name"
      />
      <p class="hint">
        You sign in with a passkey: this device’s screen lock, your phone, or a security key. There is no
        password.
      </p>
      <Problem text={action.problem} />
      <Button type="submit" look="main" isBusy={action.isBusy}>
        Create a passkey
      </Button>
    </form>
  )
}

const ROLE = {
  admin: {
    name: 'an admin',
    may: 'you approve or decline releases, and manage projects and people.',
  },
  maintainer: {
    name: 'a maintainer',
    may: 'you see what waits, and approve or decline it.',
  },
}

function Over() {
  return (
    <>
      <h1>This invitation can’t be used</h1>
      <p>It was already used, is too old, or the link is incomplete. Ask for a new one.</p>
      <p>
        <a href="/">Sign in</a> if you have a passkey.
      </p>
    </>
  )
}
