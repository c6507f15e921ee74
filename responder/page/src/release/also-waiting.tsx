import type { OpenQuestion } from '../../../src/api/questions.ts'
import { waiting } from '../inbox/inbox-store.ts'
import { ReleaseCard } from '../inbox/release-card.tsx'
import { Together } from '../inbox/together.tsx'

interface AlsoWaitingProps {
  shown: readonly string[]
  /** The run of the questions that are shown. */
  run: OpenQuestion['run']
}

/** Lists the waiting questions that are not already shown. */
export function AlsoWaiting({ shown, run }: AlsoWaitingProps) {
  const others = waiting.value.filter(({ id }) => !shown.includes(id))
  if (others.length === 0) return null
  return (
    <section aria-labelledby="also">
      <h2 id="also">Also waiting</h2>
      <Together questions={waiting.value} run={run} />
      <ul class="cards">
        {others.map((other) => (
          <ReleaseCard key={other.id} question={other} />
        ))}
      </ul>
    </section>
  )
}
