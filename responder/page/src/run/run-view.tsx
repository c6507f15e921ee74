import { useEffect, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { RunFacts, runTitle } from '../inbox/run-cards.tsx'
import { useOpened } from '../release/use-opened.ts'
import { useRefusedAnswers } from '../release/use-refused-answers.ts'
import { Heading, Link, navigate, path } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Skeleton } from '../ui/loading.tsx'
import { plural } from '../words/format.ts'
import { DeclineAll } from './decline-all.tsx'
import { groupsOf } from './groups.ts'
import { MoreWait } from './more-wait.tsx'
import { MovedQuestions } from './moved-questions.tsx'
import { PasskeyStep } from './passkey-step.tsx'
import { isOpen } from './readings.ts'
import { RunGroup } from './run-group.tsx'
import { usePasskeys } from './use-passkeys.ts'
import { type RunState, useRun } from './use-run.ts'

/** Shows the run that a question belongs to. */
export function RunView() {
  const id = /^\/run\/([\w-]+)\/?$/.exec(path.value)?.[1] ?? ''
  return <LoadedRun key={id} id={id} />
}

function LoadedRun({ id }: { id: string }) {
  const run = useRun(id)
  useTitle('A run')
  useEffect(() => {
    if (run === 'gone') navigate(`/q/${id}`, { replace: true })
  }, [run === 'gone'])
  return run === undefined || run === 'gone' ? <Skeleton lines={12} /> : <Run run={run} />
}

/** Shows everything that one run of a build asks for, to be answered together or separately. */
function Run({ run }: { run: RunState }) {
  const { shown, fresh, changed, readings, show, reload } = run
  useOpened(shown, readings)
  const { refused, onReply } = useRefusedAnswers()
  const effects = { onReply, reload }
  const passkeys = usePasskeys(shown, effects)
  const [declining, setDeclining] = useState<readonly QuestionDetail[] | null>(null)
  const open = shown.filter((one) => isOpen(one) && one.mayAnswer)
  const others = shown.filter(({ id }) => id !== passkeys.step?.question.id)
  const waiting = shown.filter(({ state }) => state === 'waiting').length
  const [first] = shown
  const row = { ...effects, refused, all: shown, onPasskeys: passkeys.begin }
  return (
    <article class="release">
      <Heading class="what">
        {waiting === 0 ? 'Nothing of this run waits' : `${plural(waiting, 'release')} of one run`}
      </Heading>
      {first && (
        <>
          <p class="run-of">{`${first.project} · ${runTitle(first)}`}</p>
          <RunFacts build={first.build} />
        </>
      )}
      <MoreWait added={fresh.length} changed={changed.length} onShow={show} />
      <Problem text={passkeys.problem} />
      {passkeys.step && <PasskeyStep step={passkeys.step} onStop={passkeys.stop} />}
      {groupsOf(others).map((group) => (
        <RunGroup key={group.key} group={group} {...row} />
      ))}
      {open.length > 0 && (
        <Button look="quiet" onClick={() => setDeclining(open)}>
          {open.length === 1 ? 'Decline it…' : `Decline all ${open.length}…`}
        </Button>
      )}
      <MovedQuestions
        questions={others.filter(({ state }) => state !== 'waiting')}
        refused={refused}
        {...effects}
      />
      <p>
        <Link href="/">What else waits</Link>
      </p>
      {declining && <DeclineAll questions={declining} onClose={() => setDeclining(null)} {...effects} />}
    </article>
  )
}
