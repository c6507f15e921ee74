import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { type AuditPage, api } from '../net/api.ts'
import { Heading } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { AuditEntries } from './audit-entries.tsx'

/** Shows what was done here, and by whom. For admins. */
export function AuditView() {
  useTitle('Audit log · Releases')
  const latest = useResource('audit', () => api.audit(null))
  return (
    <>
      <Heading>Audit log</Heading>
      <p>The latest first. Names are those of today; the log itself has ids.</p>
      <Loaded resource={latest} lines={10}>
        {(page) => <Pages key={page.entries[0]?.id} first={page} />}
      </Loaded>
    </>
  )
}

/** Shows the pages loaded so far, and loads older ones on demand. */
function Pages({ first }: { first: AuditPage }) {
  const [pages, setPages] = useState([first])
  const before = pages.at(-1)?.before ?? null
  const action = useAction(async () => {
    const next = await api.audit(before)
    setPages([...pages, next])
  })
  return (
    <>
      {pages.map((page) => (
        <AuditEntries key={page.before} page={page} />
      ))}
      <Problem text={action.problem} />
      {before !== null && (
        <Button isBusy={action.isBusy} onClick={() => void action.run()}>
          Show older ones
        </Button>
      )}
    </>
  )
}
