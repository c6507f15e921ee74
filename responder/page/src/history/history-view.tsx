import { useEffect, useState } from 'preact/hooks'
import type { QuestionSummary } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { useResource } from '../live/use-resource.ts'
import { api } from '../net/api.ts'
import { Heading, Link } from '../router.tsx'
import { useTitle } from '../title.ts'
import { Button, Problem } from '../ui/button.tsx'
import { Loaded } from '../ui/loading.tsx'
import { Ago } from '../ui/time.tsx'
import { STATE_WORD } from '../words/question.ts'

/** What is over: who answered what, and when. */
export function HistoryView() {
  useTitle('History · Releases')
  const latest = useResource(
    'history',
    () => api.history(null),
    () => true,
  )
  return (
    <>
      <Heading>History</Heading>
      <Loaded resource={latest} lines={10}>
        {({ questions, before }) =>
          questions.length === 0 ? (
            <p>Nothing is over yet. Answered, declined and expired releases are listed here.</p>
          ) : (
            <>
              <List questions={questions} />
              <Older cursor={before} />
            </>
          )
        }
      </Loaded>
    </>
  )
}

/** Pages behind the latest, as many as were asked for. */
function Older({ cursor }: { cursor: number | null }) {
  const [older, setOlder] = useState<{ questions: QuestionSummary[]; before: number | null }>({
    questions: [],
    before: cursor,
  })
  useEffect(() => setOlder({ questions: [], before: cursor }), [cursor])
  const action = useAction(async () => {
    const page = await api.history(older.before)
    setOlder({ questions: [...older.questions, ...page.questions], before: page.before })
  })
  return (
    <>
      <List questions={older.questions} />
      <Problem text={action.problem} />
      {older.before !== null && (
        <Button isBusy={action.isBusy} onClick={() => void action.run()}>
          Show older ones
        </Button>
      )}
    </>
  )
}

function List({ questions }: { questions: QuestionSummary[] }) {
  if (questions.length === 0) return null
  return (
    <ul class="past">
      {questions.map((question) => (
        <li key={question.id} class={question.state}>
          <Link href={`/q/${question.id}`} class="past-what">
            {question.package.name}@{question.package.version}
          </Link>
          <span class="past-outcome">
            {STATE_WORD[question.state]}
            {question.answeredBy && ` · ${question.answeredBy}`}
          </span>
          <span class="past-facts">
            {question.project} · {KIND[question.kind]} · <Ago at={question.changedAt} />
          </span>
          {question.reason && <span class="past-reason">{question.reason}</span>}
        </li>
      ))}
    </ul>
  )
}

const KIND = { publish: 'publish', 'dist-tag': 'dist-tag', 'stage-approve': 'staged release' }
