import { useEffect } from 'preact/hooks'
import type { QuestionDetail, QuestionSummary } from '../../../src/api/questions.ts'
import { waiting } from '../inbox/inbox-store.ts'
import { ReleaseCard } from '../inbox/release-card.tsx'
import { announce } from '../ui/announcer.tsx'

/** What else waits, the next question of this very release before all. */
export function AlsoWaiting({ question }: { question: QuestionDetail }) {
  const others = waiting.value.filter(({ id }) => id !== question.id)
  const next = question.state === 'waiting' ? undefined : others.find((other) => isSame(other, question))
  useEffect(() => {
    if (next) announce('The same release now asks for something else. A link follows.')
  }, [next?.id])
  if (others.length === 0) return null
  return (
    <section aria-labelledby="also">
      <h2 id="also">{next ? 'This release asks for one thing more' : 'Also waiting'}</h2>
      <ul class="cards">
        {(next ? [next] : others).map((other) => (
          <ReleaseCard key={other.id} question={other} />
        ))}
      </ul>
    </section>
  )
}

const isSame = (one: QuestionSummary, other: QuestionSummary): boolean =>
  one.project === other.project &&
  one.package.name === other.package.name &&
  one.package.version === other.package.version
