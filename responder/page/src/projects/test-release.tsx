import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { isolated } from '../../../src/isolated.ts'
import { NotifiedLine } from '../inbox/notified-line.tsx'
import { useNotified } from '../inbox/use-notified.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Link } from '../router.tsx'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'

/** Lets an admin try out notifications and answers without a release. */
export function TestRelease({ project }: { project: Project }) {
  const [sent, setSent] = useState<string | null>(null)
  const send = useAction(async () => {
    const { id } = await api.sendTest(project.id)
    setSent(id)
    announce('Test release sent.')
  })
  return (
    <section aria-label={`Test release of ${project.name}`}>
      <h3>Test release</h3>
      <p>
        Asks everybody who may answer, as a release does. Nothing is published, and it ends in five minutes.
      </p>
      {sent !== null && <Sent key={sent} project={project} id={sent} />}
      <Problem text={send.problem} />
      <Button isBusy={send.isBusy} onClick={() => void send.run()}>
        Send a test release
      </Button>
    </section>
  )
}

function Sent({ project, id }: { project: Project; id: string }) {
  const test = useResource(
    `test ${id}`,
    () => api.testRelease(project.id, id),
    (change) => change === null || change.id === id,
  )
  useNotified(test.value ? [test.value] : [], test.reload)
  return (
    <Loaded resource={test} lines={2}>
      {({ state, answeredBy, notified, mayAnswer }) => (
        <>
          <p>
            {state === 'waiting' ? 'The test waits for an answer. ' : endOf(answeredBy)}
            {mayAnswer && <Link href={`/q/${id}`}>See the test</Link>}
          </p>
          <NotifiedLine notified={notified} />
        </>
      )}
    </Loaded>
  )
}

const endOf = (answeredBy: string | null): string =>
  answeredBy === null
    ? 'The test is over: nobody answered. '
    : `The test is over: ${isolated(answeredBy)} answered. `
