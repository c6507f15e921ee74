import type { Inbox } from '../net/api.ts'
import { Ago } from '../ui/time.tsx'

/** Shows builds that tried to ask and were refused: either the rules have a mistake, or somebody is probing. */
export function RefusedBuilds({ builds }: { builds: Inbox['refused'] }) {
  if (builds.length === 0) return null
  return (
    <section aria-labelledby="refused">
      <h2 id="refused">Builds that were refused</h2>
      <ul class="bare">
        {builds.map(({ id, at, project, build, refusal }) => (
          <li key={id}>
            <strong>{project}</strong> · {build.repository ?? build.issuer} {build.ref} · <Ago at={at} />
            <p class="hint">{refusal}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}
