import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { api, type ChannelCreated, type ChannelOwner } from '../net/api.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Choice, Field } from '../ui/field.tsx'
import { FORMS, KIND_NAME, type Kind } from './channel-kinds.ts'
import { pushObstacle } from './web-push.ts'

interface AddChannelProps {
  owner: ChannelOwner
  kinds: readonly Kind[]
  onAdded: (created: ChannelCreated) => Promise<void>
  onClose: () => void
}

/** Adds a channel for messages. */
export function AddChannel({ owner, kinds, onAdded, onClose }: AddChannelProps) {
  const [kind, setKind] = useState<Kind>(kinds[0] ?? 'email')
  const [name, setName] = useState('')
  const [address, setAddress] = useState('')
  const [secret, setSecret] = useState('')
  const form = FORMS[kind]
  const action = useAction(async () => {
    const target = await form.target(address.trim(), secret.trim())
    await onAdded(await api.addChannel(owner, name.trim() || KIND_NAME[kind], target))
  })
  const obstacle = kind === 'web-push' ? pushObstacle() : null
  return (
    <Dialog title="Add a channel" confirm={confirmOf(kind)} look="main" action={action} onClose={onClose}>
      <Choice
        label="Kind"
        value={kind}
        options={kinds.map((each) => [each, KIND_NAME[each]])}
        onChange={(value) => {
          setKind(kinds.find((each) => each === value) ?? kind)
          action.forget()
        }}
      />
      {obstacle && <p class="again">{obstacle}</p>}
      {form.address && (
        <Field {...form.address} key={`${kind}-address`} value={address} onInput={setAddress} required />
      )}
      {form.secret && (
        <Field
          {...form.secret}
          key={`${kind}-secret`}
          autocomplete="off"
          value={secret}
          onInput={setSecret}
          maxLength={200}
        />
      )}
      <Field
        label="Name"
        value={name}
        onInput={setName}
        maxLength={80}
        hint="By which you know it again. May stay empty."
      />
    </Dialog>
  )
}

const confirmOf = (kind: Kind): string => (kind === 'web-push' ? 'Allow notifications' : 'Add the channel')
