import type { QuestionSummary } from '../../../src/api/questions.ts'
import { Link } from '../router.tsx'
import { Ago, Left } from '../ui/time.tsx'
import { asks, STATE_WORD } from '../words/question.ts'

/** A release in a list: the whole card leads to it. */
export function ReleaseCard({ question }: { question: QuestionSummary }) {
  const { name, version, tag } = question.package
  const isWaiting = question.state === 'waiting'
  return (
    <li class={`card ${isWaiting ? 'waits' : ''}`}>
      <Link href={`/q/${question.id}`} class="card-link">
        <strong class="card-what">
          <span class="name">{name}</span> <span class="version">{version}</span>
        </strong>
        <span class="card-ask">{isWaiting ? asks(question) : STATE_WORD[question.state]}</span>
        <span class="card-facts">
          <span>{question.project}</span>
          <span>{tag}</span>
          {isWaiting ? <Left until={question.expiresAt} /> : <Ago at={question.changedAt} />}
          {question.answeredBy && <span>by {question.answeredBy}</span>}
        </span>
      </Link>
    </li>
  )
}
