import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { useAction } from '../live/use-action.ts'
import { api, type ProjectWithSecret } from '../net/api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check, Choice, Field } from '../ui/field.tsx'
import { Ago, Left } from '../ui/time.tsx'
import { day } from '../words/format.ts'

interface SecretsProps {
  project: Project
  onSecret: (project: ProjectWithSecret) => Promise<void>
}

const GRACE = [
  ['0', 'stops at once'],
  ['1', 'works for another hour'],
  ['24', 'works for another day'],
  ['168', 'works for another week'],
] as const

const OPENS = [
  ['endpoint', 'the release job'],
  ['cfa-api', 'clients of the CFA API'],
] as const

/** Shows the valid secrets, and replaces them with a new one. */
export function Secrets({ project, onSecret }: SecretsProps) {
  const [isRotating, setRotating] = useState(false)
  const [grace, setGrace] = useState('24')
  const [isForClients, setForClients] = useState(false)
  const opens = project.cfa && isForClients ? 'cfa-api' : 'endpoint'
  const [name, setName] = useState('')
  const [withdraw, setWithdraw] = useState(false)
  const rotate = useAction(async () => {
    const secretName = name.trim()
    const named = secretName !== '' && { secretName }
    await onSecret(
      await api.rotateSecret(project.id, { graceHours: Number(grace), withdraw, opens, ...named }),
    )
  })
  return (
    <section aria-label={`Secrets of ${project.name}`}>
      <h3>Secrets</h3>
      <ul class="bare">
        {project.secrets.map((secret) => (
          <li key={`${secret.opens} ${secret.createdAt}`}>
            <SecretFacts {...secret} />
          </li>
        ))}
      </ul>
      <Button onClick={() => setRotating(true)}>Create a new secret…</Button>
      {isRotating && (
        <Dialog
          title={`A new secret for ${project.name}`}
          confirm="Create the secret"
          look="main"
          action={rotate}
          onClose={() => setRotating(false)}
        >
          {project.cfa && (
            <Choice
              label="It is for"
              value={opens}
              options={OPENS}
              onChange={(chosen) => setForClients(chosen === 'cfa-api')}
            />
          )}
          <Field
            label="Its name"
            value={name}
            onInput={setName}
            maxLength={80}
            hint="Where it will be kept: “GitHub”. Without one it is called by its date."
          />
          <Choice label="The current secret" value={grace} options={GRACE} onChange={setGrace} />
          <Check label="Withdraw its open questions" isOn={withdraw} onChange={setWithdraw} />
          <p class="hint">
            Time to put the new one into the CI’s settings. If the old one leaked, stop it at once, and
            withdraw what was asked with it.
          </p>
        </Dialog>
      )}
    </section>
  )
}

function SecretFacts({ name, opens, createdAt, usedAt, expiresAt }: Project['secrets'][number]) {
  return (
    <>
      <strong>{name}</strong> · {opens === 'cfa-api' && 'for the CFA API · '}made {day(createdAt)} ·{' '}
      {usedAt === null ? (
        'never used'
      ) : (
        <>
          last used <Ago at={usedAt} />
        </>
      )}
      {expiresAt !== null && (
        <>
          {' '}
          · <Left until={expiresAt} />
        </>
      )}
    </>
  )
}
