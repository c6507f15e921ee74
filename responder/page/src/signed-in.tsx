import { useEffect, useRef } from 'preact/hooks'
import type { Person } from '../../src/api/people.ts'
import { AuditView } from './audit/audit-view.tsx'
import { HistoryView } from './history/history-view.tsx'
import { openQuestions, waitingCount } from './inbox/inbox-store.ts'
import { InboxView } from './inbox/inbox-view.tsx'
import { followChanges, onChange } from './live/changes.ts'
import { setClock } from './live/clock.ts'
import { type Resource, useResource } from './live/use-resource.ts'
import { api, type Inbox } from './net/api.ts'
import { PeopleView } from './people/people-view.tsx'
import { ReleaseView } from './release/release-view.tsx'
import { Heading, Link, path } from './router.tsx'
import { renewSession } from './session/session-store.ts'
import { SettingsView } from './settings/settings-view.tsx'
import { InstanceName } from './ui/instance-name.tsx'
import { laterView } from './ui/later-view.tsx'

const RunView = laterView(async () => (await import('./later-views.ts')).RunView)
const ProjectsView = laterView(async () => (await import('./later-views.ts')).ProjectsView)

/** The page of somebody who is signed in. */
export function SignedIn({ person }: { person: Person }) {
  const inbox = useInbox()
  useEffect(() => followChanges(), [])
  useEffect(() => onChange(renewSession), [])
  const isAdmin = person.role === 'admin'
  return (
    <>
      <header class="top">
        <InstanceName />
        <nav aria-label="Views">
          <Link href="/">
            Inbox <WaitingBadge />
          </Link>
          <Link href="/history">History</Link>
          {isAdmin && <Link href="/projects">Projects</Link>}
          {isAdmin && <Link href="/people">People</Link>}
          <Link href="/settings">Settings</Link>
        </nav>
      </header>
      <main>
        <View inbox={inbox} isAdmin={isAdmin} />
      </main>
    </>
  )
}

function View({ inbox, isAdmin }: { inbox: Resource<Inbox>; isAdmin: boolean }) {
  const release = /^\/q\/([\w-]+)\/?$/.exec(path.value)?.[1]
  if (release) return <ReleaseView key={release} id={release} />
  if (path.value.startsWith('/run/')) return <RunView />
  switch (path.value) {
    case '/':
      return <InboxView inbox={inbox} />
    case '/history':
      return <HistoryView />
    case '/settings':
      return <SettingsView />
    case '/projects':
      if (isAdmin) return <ProjectsView />
      break
    case '/audit':
      if (isAdmin) return <AuditView />
      break
    case '/people':
      if (isAdmin) return <PeopleView />
  }
  return <NotHere />
}

function NotHere() {
  return (
    <>
      <Heading>There is no such page</Heading>
      <p>
        <Link href="/">What waits now</Link>
      </p>
    </>
  )
}

function WaitingBadge() {
  const count = waitingCount.value
  // Its space is reserved, so that nothing moves when something begins to wait.
  return (
    <span class={count === 0 ? 'badge none' : 'badge'}>
      {count}
      <span class="unseen"> waiting</span>
    </span>
  )
}

/** Keeps the inbox loaded in every view, for the tab's title and for what else waits. */
function useInbox(): Resource<Inbox> {
  const inbox = useResource('inbox', api.inbox, () => true)
  const shown = useRef<Inbox>(undefined)
  useEffect(() => {
    if (!inbox.value || shown.current === inbox.value) return
    shown.current = inbox.value
    setClock(inbox.value.now)
    openQuestions.value = inbox.value.questions
  }, [inbox.value])
  useEffect(
    () => () => {
      openQuestions.value = undefined
    },
    [],
  )
  return inbox
}
