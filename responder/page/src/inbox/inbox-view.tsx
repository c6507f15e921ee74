import type { Resource } from '../live/use-resource.ts'
import type { Inbox } from '../net/api.ts'
import { Heading, Link } from '../router.tsx'
import { session } from '../session/session-store.ts'
import { useTitle } from '../title.ts'
import { Loaded } from '../ui/loading.tsx'
import { plural } from '../words/format.ts'
import { AccountsReminder } from './accounts-reminder.tsx'
import { RefusedBuilds } from './refused-builds.tsx'
import { RunCards } from './run-cards.tsx'
import { useNotified } from './use-notified.ts'

/** Shows what waits for an answer, and what is under way. */
export function InboxView({ inbox }: { inbox: Resource<Inbox> }) {
  useTitle('Releases')
  useNotified(inbox.value?.questions ?? [], inbox.reload)
  return (
    <Loaded resource={inbox} lines={6}>
      {({ questions, refused }) => {
        const waiting = questions.filter(({ state }) => state === 'waiting')
        const moving = questions.filter(({ state }) => state !== 'waiting')
        return (
          <>
            <Heading>
              {waiting.length === 0 ? 'Nothing waits' : `${plural(waiting.length, 'release')} waiting`}
            </Heading>
            {questions.length === 0 && <Empty />}
            <RunCards questions={waiting} name="Waiting" level={2} />
            {moving.length > 0 && <h2>On the way</h2>}
            <RunCards questions={moving} name="On the way" level={3} />
            <RefusedBuilds builds={refused} />
            <AccountsReminder />
          </>
        )
      }}
    </Loaded>
  )
}

function Empty() {
  const isAdmin = session.value?.person?.role === 'admin'
  return (
    <>
      <p class="lead">When a release job asks, it appears here at once. This page can stay open.</p>
      <section>
        <h2>To connect a project</h2>
        <ol class="how">
          <li>
            {isAdmin ? (
              <>
                Add it under <Link href="/projects">Projects</Link>: you get an endpoint, and a secret unless
                its builds prove themselves.
              </>
            ) : (
              'Ask an admin to add it: they get an endpoint and a secret.'
            )}
          </li>
          <li>
            Give the release job two variables, <code>CFA_RESPONDER_URL</code> with the endpoint and{' '}
            <code>CFA_RESPONDER_SECRET</code> with the secret.
          </li>
          <li>
            In <code>.releaserc</code>, put <code>"@cfa/semantic-release-npm"</code> in the place of{' '}
            <code>"@semantic-release/npm"</code>.
          </li>
        </ol>
      </section>
      <p>
        <Link href="/settings">Get notified</Link> when something waits: by a notification, an e-mail or a
        chat.
      </p>
    </>
  )
}
