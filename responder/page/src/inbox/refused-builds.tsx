import { useEffect, useState } from 'preact/hooks'
import { api, type RefusedBuilds as Refused } from '../net/api.ts'
import { Ago } from '../ui/time.tsx'

/** Builds that wanted to ask and may not: a mistake in the rules, or somebody who tries. Looked up again with the inbox. */
export function RefusedBuilds({ seen }: { seen: object }) {
  const [builds, setBuilds] = useState<Refused['builds']>([])
  useEffect(() => {
    let isGone = false
    // Where it can't be had, nothing is said: the inbox itself tells what is wrong with the service.
    api.refusedBuilds().then(
      (reply) => !isGone && setBuilds(reply.builds),
      () => {},
    )
    return () => {
      isGone = true
    }
  }, [seen])
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
