import { useState } from 'preact/hooks'
import type { Channel } from '../../../src/api/channels.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type ChannelOwner } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Loaded } from '../ui/loading.tsx'
import { Ago } from '../ui/time.tsx'
import { AddChannel } from './add-channel.tsx'
import { KIND_NAME } from './channel-kinds.ts'

/** Edits where messages go when a release waits: the person's own channels, or a project's. */
export function ChannelsSection({ owner, title }: { owner: ChannelOwner; title: string }) {
  const resource = useResource(owner, () => api.channels(owner))
  const [isAdding, setAdding] = useState(false)
  const [secret, setSecret] = useState<string | null>(null)
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <Loaded resource={resource} lines={3}>
        {({ channels, kinds }) => (
          <>
            {channels.length === 0 && (
              <p class="hint">No channel is set up, so only people who look here see a release.</p>
            )}
            <ul class="rows">
              {channels.map((channel) => (
                <Row key={channel.id} channel={channel} reload={resource.reload} />
              ))}
            </ul>
            {secret && (
              <div class="once">
                <p>Messages are signed with this secret. It is shown only now.</p>
                <CopyLine name="Signing secret" text={secret} />
              </div>
            )}
            {kinds.length === 0 ? (
              <p class="hint">No kind of message is set up at this service.</p>
            ) : (
              <Button onClick={() => setAdding(true)}>Add a channel…</Button>
            )}
            {isAdding && (
              <AddChannel
                owner={owner}
                kinds={kinds}
                onAdded={async (created) => {
                  setSecret(created.secret)
                  announce(created.isConfirmed ? 'Channel added.' : `Channel added. ${OPEN_LINK}`)
                  await resource.reload()
                }}
                onClose={() => setAdding(false)}
              />
            )}
          </>
        )}
      </Loaded>
    </section>
  )
}

function Row({ channel, reload }: { channel: Channel; reload: () => Promise<void> }) {
  const [isRemoving, setRemoving] = useState(false)
  const [isDelivered, setDelivered] = useState(false)
  const test = useAction(async () => {
    setDelivered(false)
    await api.testChannel(channel.id).finally(() => void reload())
    setDelivered(true)
    announce('The test message was delivered.')
  })
  const remove = useAction(async () => {
    await api.removeChannel(channel.id)
    announce('Channel removed.')
    await reload()
  })
  return (
    <li>
      <div>
        <strong>{channel.name}</strong>
        <span class="row-facts">
          {KIND_NAME[channel.kind]} · {channel.hint} · <Health channel={channel} />
        </span>
      </div>
      <div class="row-actions">
        {channel.isConfirmed ? (
          <Button
            look="quiet"
            isBusy={test.isBusy}
            label={`Test ${channel.name}`}
            onClick={() => void test.run()}
          >
            {test.isBusy ? 'Testing…' : isDelivered ? 'Delivered' : 'Test'}
          </Button>
        ) : (
          <SendLink channel={channel} reload={reload} />
        )}
        <Button look="quiet" label={`Remove ${channel.name}`} onClick={() => setRemoving(true)}>
          Remove
        </Button>
      </div>
      {test.problem && <Problem text={test.problem} />}
      {isRemoving && (
        <Dialog
          title={`Remove “${channel.name}”?`}
          confirm="Remove the channel"
          action={remove}
          onClose={() => setRemoving(false)}
        >
          <p>It gets no more messages.</p>
        </Dialog>
      )}
    </li>
  )
}

/** Sends a confirmation link to an address. It gets no messages before its owner has agreed. */
function SendLink({ channel, reload }: { channel: Channel; reload: () => Promise<void> }) {
  const send = useAction(async () => {
    await api.sendChannelLink(channel.id).finally(() => void reload())
    announce(`The link was sent. ${OPEN_LINK}`)
  })
  return (
    <>
      <Button
        look="quiet"
        isBusy={send.isBusy}
        label={`Send the link to ${channel.name} again`}
        onClick={() => void send.run()}
      >
        Send the link again
      </Button>
      {send.problem && <Problem text={send.problem} />}
    </>
  )
}

const OPEN_LINK = 'Open the link in the message that was sent there.'

function Health({ channel: { workedAt, failedAt, failure, isConfirmed } }: { channel: Channel }) {
  if (failedAt !== null && failedAt > (workedAt ?? 0)) {
    return (
      <span class="failing">
        failed <Ago at={failedAt} />
        {failure && `: ${failure}`}
      </span>
    )
  }
  if (!isConfirmed) return <>not confirmed yet. {OPEN_LINK}</>
  if (workedAt === null) return <>not used yet</>
  return (
    <>
      worked <Ago at={workedAt} />
    </>
  )
}
