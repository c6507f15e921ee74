import { session } from '../session/session-store.ts'

const DOCS = 'https://github.com/cfa/semantic-release-npm/tree/main/docs/responder'

/** Shows which service and version this is, for people who ask an admin or look something up. */
export function AboutSection() {
  const instance = session.value?.instance
  return (
    <section aria-labelledby="about">
      <h2 id="about">About this service</h2>
      <p>
        {instance?.name && <>{instance.name} · </>}
        CFA responder {instance?.version} ·{' '}
        <a href={DOCS} target="_blank" rel="noopener noreferrer">
          Documentation
        </a>
      </p>
    </section>
  )
}
