import { useEffect, useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Heading, Link } from '../router.tsx'
import { session } from '../session/session-store.ts'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { day } from '../words/format.ts'
import { PastReleases } from './past-releases.tsx'
import { SearchForm } from './search-form.tsx'

/** Shows past releases: who answered what, and when. */
export function HistoryView() {
  useTitle('History · Releases')
  const [q, setQ] = useState('')
  const latest = useResource(
    `history ${q}`,
    () => api.history(null, q),
    () => true,
  )
  return (
    <>
      <Heading>History</Heading>
      {session.value?.person?.role === 'admin' && (
        <p>
          <Link href="/audit">Audit log</Link>: every answer, and every change of people and projects.
        </p>
      )}
      <SearchForm q={q} onSearch={setQ} />
      <Loaded resource={latest} lines={10}>
        {({ questions, before }) => (
          <>
            {questions.length === 0 && <Nothing q={q} before={before} />}
            <PastReleases releases={questions} />
            <Older q={q} cursor={before} />
          </>
        )}
      </Loaded>
    </>
  )
}

function Nothing({ q, before }: { q: string; before: number | null }) {
  if (q === '')
    return <p>Nothing has finished yet. Answered, declined and expired releases are listed here.</p>
  return (
    <p role="status">
      {before === null ? 'Nothing was found.' : `Nothing was found back to ${day(before)}.`}
    </p>
  )
}

interface OlderPages {
  releases: Awaited<ReturnType<typeof api.history>>['questions']
  before: number | null
}

/** Shows older pages, as many as were asked for. */
function Older({ q, cursor }: { q: string; cursor: number | null }) {
  const [older, setOlder] = useState<OlderPages>({ releases: [], before: cursor })
  useEffect(() => setOlder({ releases: [], before: cursor }), [cursor, q])
  const action = useAction(async () => {
    const page = await api.history(older.before, q)
    setOlder({ releases: [...older.releases, ...page.questions], before: page.before })
  })
  return (
    <>
      <PastReleases releases={older.releases} />
      <Problem text={action.problem} />
      {older.before !== null && (
        <Button isBusy={action.isBusy} onClick={() => void action.run()}>
          {q === '' ? 'Show older ones' : `Search before ${day(older.before)}`}
        </Button>
      )}
    </>
  )
}
