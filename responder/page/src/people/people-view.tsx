import { useState } from 'preact/hooks'
import { isolated } from '../../../src/isolated.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api, type People } from '../net/api.ts'
import { Heading } from '../router.tsx'
import { session, setPerson } from '../session/session-store.ts'
import { useTitle } from '../title.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Choice } from '../ui/field.tsx'
import { Loaded } from '../ui/loading.tsx'
import { day, list, plural } from '../words/format.ts'
import { InvitationsSection } from './invitations-section.tsx'
import { ROLES } from './roles.ts'

type Member = People['people'][number]

/** Shows who may answer and who may manage. For admins. */
export function PeopleView() {
  useTitle('People · Releases')
  const people = useResource('people', api.people)
  return (
    <>
      <Heading>People</Heading>
      <Loaded resource={people} lines={4}>
        {(value) => (
          <ul class="rows">
            {value.people.map((member) => (
              <Row key={member.id} member={member} reload={people.reload} />
            ))}
          </ul>
        )}
      </Loaded>
      <InvitationsSection />
    </>
  )
}

function Row({ member, reload }: { member: Member; reload: () => Promise<void> }) {
  const [isRemoving, setRemoving] = useState(false)
  const isMe = member.id === session.value?.person?.id
  const change = useAction(async (role: string) => {
    const changed = await api.changeRole(member.id, role === 'admin' ? 'admin' : 'maintainer').finally(reload)
    if (isMe) setPerson(changed)
    announce('Saved.')
  })
  const remove = useAction(async () => {
    await api.removePerson(member.id)
    announce('Removed.')
    await reload()
  })
  return (
    <li>
      <div>
        <strong>
          {member.name}
          {isMe && ' (you)'}
        </strong>
        <span class="row-facts">
          {member.accounts.length > 0 && `npm: ${list(member.accounts)} · `}
          {plural(member.passkeys, 'passkey')} · since {day(member.createdAt)}
        </span>
      </div>
      <div class="row-actions">
        <Choice
          label={`Role of ${member.name}`}
          isLabelUnseen
          value={member.role}
          options={ROLES}
          onChange={(role) => void change.run(role)}
        />
        <Button look="quiet" label={`Remove ${member.name}`} onClick={() => setRemoving(true)}>
          Remove
        </Button>
      </div>
      {change.problem && <Problem text={change.problem} />}
      {isRemoving && (
        <Dialog
          title={`Remove ${isolated(member.name)}?`}
          confirm="Remove the person"
          action={remove}
          onClose={() => setRemoving(false)}
        >
          <p>They are signed out at once, and can come back only by a new invitation.</p>
          {member.neededBy.length > 0 && (
            <p>
              Without them, nobody can release {list(member.neededBy)}. Let somebody else answer there first.
            </p>
          )}
        </Dialog>
      )}
    </li>
  )
}
