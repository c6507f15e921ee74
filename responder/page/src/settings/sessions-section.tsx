import type { Session } from '../../../src/api/people.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { setPerson } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { Ago } from '../ui/time.tsx'
import { day } from '../words/format.ts'

/** Shows where the person is signed in, and signs them out. */
export function SessionsSection() {
  const sessions = useResource('sessions', api.sessions)
  const leave = useAction(async (signOut: () => Promise<void>) => {
    await signOut()
    setPerson(null)
  })
  return (
    <section aria-labelledby="sessions">
      <h2 id="sessions">Signed in</h2>
      <Loaded resource={sessions} lines={2}>
        {(value) => (
          <ul class="rows">
            {value.sessions.map((session) => (
              <Row key={session.id} session={session} reload={sessions.reload} />
            ))}
          </ul>
        )}
      </Loaded>
      <Problem text={leave.problem} />
      <div class="actions">
        <Button isBusy={leave.isBusy} onClick={() => void leave.run(api.signOut)}>
          Sign out
        </Button>
        <Button isBusy={leave.isBusy} onClick={() => void leave.run(api.signOutEverywhere)}>
          Sign out everywhere
        </Button>
      </div>
    </section>
  )
}

function Row({ session, reload }: { session: Session; reload: () => Promise<void> }) {
  const device = session.device ?? 'An unknown device'
  const end = useAction(async () => {
    await api.endSession(session.id)
    announce('Session ended.')
    await reload()
  })
  return (
    <li>
      <div>
        <strong>{device}</strong>
        <span class="row-facts">
          {session.isThis ? 'this one' : <LastUse at={session.usedAt} />} · signed in {day(session.createdAt)}
        </span>
        <Problem text={end.problem} />
      </div>
      {!session.isThis && (
        <div class="row-actions">
          <Button
            look="quiet"
            label={`End the session of ${device}`}
            isBusy={end.isBusy}
            onClick={() => void end.run()}
          >
            End
          </Button>
        </div>
      )}
    </li>
  )
}

const LastUse = ({ at }: { at: number }) => (
  <>
    last used <Ago at={at} />
  </>
)
