import { waiting } from '../inbox/inbox-store.ts'
import { ReleaseCard } from '../inbox/release-card.tsx'

/** What else waits, but for what is `shown` already. */
export function AlsoWaiting({ shown }: { shown: readonly string[] }) {
  const others = waiting.value.filter(({ id }) => !shown.includes(id))
  if (others.length === 0) return null
  return (
    <section aria-labelledby="also">
      <h2 id="also">Also waiting</h2>
      <ul class="cards">
        {others.map((other) => (
          <ReleaseCard key={other.id} question={other} />
        ))}
      </ul>
    </section>
  )
}
