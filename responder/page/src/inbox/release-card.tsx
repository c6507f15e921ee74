import type { OpenQuestion } from '../../../src/api/questions.ts'
import { isolated } from '../../../src/isolated.ts'
import { useClock } from '../live/clock.ts'
import { Link } from '../router.tsx'
import { TestMark } from '../ui/test-mark.tsx'
import { Ago, Left } from '../ui/time.tsx'
import { asks, stateWord } from '../words/question.ts'
import { isNamed, releaseLine, releaseName } from '../words/release.ts'
import { NotifiedLine } from './notified-line.tsx'

/** With less time left than this, the card urges people to hurry. */
const URGENT_MS = 5 * 60_000

/** Shows a release in a list. The whole card links to it. */
export function ReleaseCard({ question }: { question: OpenQuestion }) {
  const {
    package: { name, version, tag },
    several,
  } = question
  const isWaiting = question.state === 'waiting'
  const isUrgent = useClock(1_000) > question.expiresAt - URGENT_MS && isWaiting
  return (
    <li class={`card ${isWaiting ? 'waits' : ''} ${isUrgent ? 'hurry' : ''}`}>
      <Link href={`/q/${question.id}`} class="card-link">
        <strong class="card-what">
          {several || !isNamed(question) ? (
            <span class="name">{releaseName(question)}</span>
          ) : (
            <>
              <span class="name">{name}</span> <span class="version">{version}</span>
            </>
          )}
        </strong>
        {several && <span class="card-names">{releaseLine(question).replace(/^.*?: /, '')}</span>}
        <TestMark isTest={question.isTest} />
        {isUrgent && (
          <strong class="card-hurry">
            Hurry: <Left until={question.expiresAt} />
          </strong>
        )}
        <span class="card-ask">
          {isWaiting ? asks(question) : stateWord(question)}
          {isWaiting && !question.mayAnswer && ' Others answer.'}
        </span>
        <span class="card-facts">
          <span>{question.project}</span>
          {!several && isNamed(question) && <span>{tag}</span>}
          {!isWaiting && <Ago at={question.changedAt} />}
          {isWaiting && !isUrgent && <Left until={question.expiresAt} />}
          {question.answeredBy && <span>by {isolated(question.answeredBy)}</span>}
        </span>
      </Link>
      {isWaiting && <NotifiedLine notified={question.notified} />}
    </li>
  )
}
