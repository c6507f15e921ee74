import { useState } from 'preact/hooks'
import type { Role } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type Invitations, type Invite } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Choice, Field } from '../ui/field.tsx'
import { Loaded } from '../ui/loading.tsx'
import { Left } from '../ui/time.tsx'
import { ROLES } from './roles.ts'

/** Manages the links with which others join. Each is for one person and is shown once. */
export function InvitationsSection() {
  const invitations = useResource('invitations', api.invitations)
  const [isInviting, setInviting] = useState(false)
  const [fresh, setFresh] = useState<Invite | null>(null)
  const onInvited = async (invite: Invite) => {
    setFresh(invite)
    announce('The invitation link is ready.')
    await invitations.reload()
  }
  return (
    <section aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      {fresh && (
        <div class="once">
          <p>Send this link to {fresh.name ?? 'one person'}. It works once, and is shown only now.</p>
          <CopyLine name="Invitation" text={fresh.link} />
        </div>
      )}
      <Loaded resource={invitations} lines={2}>
        {(value) => (
          <ul class="rows">
            {value.invitations.map((invitation) => (
              <Row key={invitation.id} invitation={invitation} reload={invitations.reload} />
            ))}
          </ul>
        )}
      </Loaded>
      <Button onClick={() => setInviting(true)}>Invite somebody…</Button>
      {isInviting && <InviteDialog onInvited={onInvited} onClose={() => setInviting(false)} />}
    </section>
  )
}

interface RowProps {
  invitation: Invitations['invitations'][number]
  reload: () => Promise<void>
}

function Row({ invitation, reload }: RowProps) {
  const name = invitation.name ?? 'somebody'
  const withdraw = useAction(async () => {
    await api.withdrawInvitation(invitation.id)
    announce('Invitation withdrawn.')
    await reload()
  })
  return (
    <li>
      <div>
        <strong>{invitation.name ?? 'No name given'}</strong>
        <span class="row-facts">
          as {invitation.role}
          {invitation.invitedBy && `, by ${invitation.invitedBy}`} · <Left until={invitation.expiresAt} />
        </span>
      </div>
      <div class="row-actions">
        <Button
          look="quiet"
          isBusy={withdraw.isBusy}
          label={`Withdraw the invitation of ${name}`}
          onClick={() => void withdraw.run()}
        >
          Withdraw
        </Button>
      </div>
      {withdraw.problem && <Problem text={withdraw.problem} />}
    </li>
  )
}

function InviteDialog({
  onInvited,
  onClose,
}: {
  onInvited: (invite: Invite) => Promise<void>
  onClose: () => void
}) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('maintainer')
  const action = useAction(async () => {
    await onInvited(await api.invite(role, name.trim() || null))
  })
  return (
    <Dialog title="Invite somebody" confirm="Create the link" look="main" action={action} onClose={onClose}>
      <Field label="Their name (optional)" value={name} onInput={setName} maxLength={80} />
      <Choice
        label="Role"
        value={role}
        options={ROLES}
        onChange={(value) => setRole(value === 'admin' ? 'admin' : 'maintainer')}
        hint="Maintainers answer. Admins also manage projects and people."
      />
    </Dialog>
  )
}
