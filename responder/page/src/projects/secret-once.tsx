import { useEffect, useRef } from 'preact/hooks'
import type { ProjectWithSecret } from '../net/api.ts'
import { Button } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'

/** A new secret: the only time that it can be seen. */
export function SecretOnce({ project, onDone }: { project: ProjectWithSecret; onDone: () => void }) {
  const element = useRef<HTMLHeadingElement>(null)
  useEffect(() => element.current?.focus(), [])
  return (
    <section class="once" aria-labelledby="once">
      <h2 id="once" ref={element} tabIndex={-1}>
        Variables for the release job of {project.name}
      </h2>
      <p>
        {project.secret === null
          ? 'Put it into the CI’s settings.'
          : 'The secret is shown only now. Put both into the CI’s settings, the second one as a secret.'}
      </p>
      <CopyLine name="CFA_RESPONDER_URL" text={project.endpoint} />
      {project.secret !== null && <CopyLine name="CFA_RESPONDER_SECRET" text={project.secret} />}
      <Button onClick={onDone}>{project.secret === null ? 'I have it' : 'I have both'}</Button>
    </section>
  )
}
