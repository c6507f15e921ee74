import { useEffect, useRef } from 'preact/hooks'
import type { ProjectWithSecret } from '../net/api.ts'
import { Button } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'

/** Shows a new secret. It can't be shown again. */
export function SecretOnce({ project, onDone }: { project: ProjectWithSecret; onDone: () => void }) {
  const element = useRef<HTMLHeadingElement>(null)
  useEffect(() => element.current?.focus(), [])
  return (
    <section class="once" aria-labelledby="once">
      <h2 id="once" ref={element} tabIndex={-1}>
        Variables for the release job of {project.name}
      </h2>
      {project.cfaSecret === null ? (
        <OwnVariables {...project} />
      ) : (
        <ClientVariables {...project} cfaSecret={project.cfaSecret} />
      )}
      <Button onClick={onDone}>{doneWords(project)}</Button>
    </section>
  )
}

function OwnVariables({ endpoint, secret }: Pick<ProjectWithSecret, 'endpoint' | 'secret'>) {
  return (
    <>
      <p>
        {secret === null
          ? 'Put it into the CI’s settings.'
          : 'The secret is shown only now. Put both into the CI’s settings, the second one as a secret.'}
      </p>
      <CopyLine name="CFA_RESPONDER_URL" text={endpoint} />
      {secret !== null && <CopyLine name="CFA_RESPONDER_SECRET" text={secret} />}
    </>
  )
}

/** Shows the variables that a client of the CFA API needs. */
function ClientVariables({ id, endpoint, cfaSecret }: { id: string; endpoint: string; cfaSecret: string }) {
  return (
    <>
      <p>
        The secret is shown only now. Put all three into the CI’s settings, the last one as a secret. It opens
        the CFA API and nothing else.
      </p>
      <CopyLine name="CFA_HOST" text={new URL(endpoint).origin} />
      <CopyLine name="CFA_PROJECT_ID" text={id} />
      <CopyLine name="CFA_SECRET" text={cfaSecret} />
    </>
  )
}

const doneWords = ({ secret, cfaSecret }: ProjectWithSecret): string =>
  cfaSecret !== null ? 'I have all three' : secret === null ? 'I have it' : 'I have both'
