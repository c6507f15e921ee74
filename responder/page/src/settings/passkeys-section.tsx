import { useRef, useState } from 'preact/hooks'
import type { Passkey } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { Refusal, sentenceOf } from '../net/refusal.ts'
import { addPasskey, beginPasskey, type Making } from '../session/passkeys.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Ago } from '../ui/time.tsx'

interface PasskeysSectionProps {
  passkeys: Passkey[]
  reload: () => Promise<void>
}

/** Edits a person's passkeys: at least one, better two. */
export function PasskeysSection({ passkeys, reload }: PasskeysSectionProps) {
  const [isAdding, setAdding] = useState(false)
  return (
    <section aria-labelledby="passkeys">
      <h2 id="passkeys">Passkeys</h2>
      {passkeys.length === 1 && (
        <p class="hint">
          With one passkey, a lost device locks you out. A second one on another device helps.
        </p>
      )}
      <ul class="rows">
        {passkeys.map((passkey) => (
          <Row key={passkey.id} passkey={passkey} isOnly={passkeys.length === 1} reload={reload} />
        ))}
      </ul>
      <Button onClick={() => setAdding(true)}>Add a passkey…</Button>
      {isAdding && <Adding hasOne={passkeys.length > 0} reload={reload} onClose={() => setAdding(false)} />}
    </section>
  )
}

interface AddingProps {
  hasOne: boolean
  reload: () => Promise<void>
  onClose: () => void
}

/** Two steps, because the new passkey takes the use of one that the person has. */
function Adding({ hasOne, reload, onClose }: AddingProps) {
  const [begun, setBegun] = useState<Making | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const isBegun = useRef(false)
  const begin = useAction(async () => {
    setBegun(await beginPasskey(hasOne))
    isBegun.current = true
  })
  const beginAgain = (why: string) => {
    isBegun.current = false
    setProblem(why)
    setBegun(null)
  }
  if (!begun) {
    return (
      <Dialog
        title="Add a passkey"
        confirm={hasOne ? 'Use your passkey' : 'Continue'}
        look="main"
        action={begin}
        onClose={() => isBegun.current || onClose()}
      >
        {hasOne && <p>First confirm with a passkey that you already have here.</p>}
        <Problem text={begin.problem === null ? problem : null} />
      </Dialog>
    )
  }
  return (
    <Name
      title="Add a passkey"
      hint="A name by which you know it again: “laptop”, “blue key”."
      confirm="Create the passkey"
      name=""
      onName={async (name) => {
        await addPasskey(begun, name).catch((error: unknown) => {
          // The service takes one answer to each beginning. A prompt that was closed has sent none.
          if (error instanceof Refusal) beginAgain(sentenceOf(error))
          throw error
        })
        announce('Passkey added.')
        await reload()
      }}
      onClose={onClose}
    />
  )
}

function Row({
  passkey,
  isOnly,
  reload,
}: {
  passkey: Passkey
  isOnly: boolean
  reload: () => Promise<void>
}) {
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null)
  const remove = useAction(async () => {
    await api.removePasskey(passkey.id)
    announce('Passkey removed.')
    await reload()
  })
  const close = () => setOpen(null)
  return (
    <li>
      <div>
        <strong>{passkey.name}</strong>
        <span class="row-facts">
          {passkey.usedAt === null ? (
            'never used'
          ) : (
            <>
              used <Ago at={passkey.usedAt} />
            </>
          )}
        </span>
      </div>
      <div class="row-actions">
        <Button look="quiet" label={`Rename ${passkey.name}`} onClick={() => setOpen('rename')}>
          Rename
        </Button>
        {!isOnly && (
          <Button look="quiet" label={`Remove ${passkey.name}`} onClick={() => setOpen('remove')}>
            Remove
          </Button>
        )}
      </div>
      {open === 'rename' && (
        <Name
          title="Rename the passkey"
          confirm="Rename"
          name={passkey.name}
          onName={async (name) => {
            await api.renamePasskey(passkey.id, name)
            await reload()
          }}
          onClose={close}
        />
      )}
      {open === 'remove' && (
        <Dialog
          title={`Remove “${passkey.name}”?`}
          confirm="Remove the passkey"
          action={remove}
          onClose={close}
        >
          <p>It no longer signs you in here. Your device may still list it: remove it there as well.</p>
        </Dialog>
      )}
    </li>
  )
}

interface NameProps {
  title: string
  confirm: string
  hint?: string
  name: string
  onName: (name: string) => Promise<void>
  onClose: () => void
}

function Name({ title, confirm, hint, name, onName, onClose }: NameProps) {
  const [text, setText] = useState(name)
  const action = useAction(() => onName(text.trim()))
  return (
    <Dialog title={title} confirm={confirm} look="main" action={action} onClose={onClose}>
      <Field label="Name" value={text} onInput={setText} hint={hint} required maxLength={80} />
    </Dialog>
  )
}
