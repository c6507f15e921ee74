import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type ChannelConfirmation } from '../net/api.ts'
import { useTitle } from '../title.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { InstanceName } from '../ui/instance-name.tsx'
import { Loaded } from '../ui/loading.tsx'

export const CONFIRM_PATH = '/confirm-channel'

/** Takes the link's token out of the address bar, to keep it out of the history and screenshots. */
function takeToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') history.replaceState(null, '', CONFIRM_PATH)
  return token
}

/** Asks the owner of a mailbox whether messages may be sent there. They need not be signed in. */
export function ConfirmChannelView() {
  useTitle('Confirm an address · Releases')
  const [token] = useState(takeToken)
  const resource = useResource('confirmation', () => api.lookAtConfirmation(token))
  const [isConfirmed, setConfirmed] = useState(false)
  const isOver = token === '' || ['used', 'not_found', 'invalid'].includes(resource.refusal?.code ?? '')
  return (
    <main class="narrow">
      <InstanceName />
      {isConfirmed ? (
        <Confirmed />
      ) : isOver ? (
        <Over />
      ) : (
        <Loaded resource={resource}>
          {(asked) => <Confirm token={token} asked={asked} onConfirmed={() => setConfirmed(true)} />}
        </Loaded>
      )}
    </main>
  )
}

interface ConfirmProps {
  token: string
  asked: ChannelConfirmation
  onConfirmed: () => void
}

function Confirm({ token, asked, onConfirmed }: ConfirmProps) {
  const action = useAction(async () => {
    await api.confirmChannel(token)
    announce('The address is confirmed.')
    onConfirmed()
  })
  return (
    <>
      <h1>Should this mailbox get messages?</h1>
      <p>
        <strong>{asked.person ?? `The project ${asked.project}`}</strong> asked the service at {location.host}{' '}
        to send messages there when a release waits.
      </p>
      <p class="hint">If you don’t know about this, close the page: nothing more is sent.</p>
      <Problem text={action.problem} />
      <Button look="main" isBusy={action.isBusy} onClick={() => void action.run()}>
        Confirm the address
      </Button>
    </>
  )
}

function Confirmed() {
  return (
    <>
      <h1>The address is confirmed</h1>
      <p>It gets messages from now on. You can close this page.</p>
    </>
  )
}

function Over() {
  return (
    <>
      <h1>This link can’t be used</h1>
      <p>
        It was already used, is older than a day, or is incomplete. A new one can be sent where the channel
        was added.
      </p>
    </>
  )
}
