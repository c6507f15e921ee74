import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { useAction } from '../live/use-action.ts'
import { api, type ProjectWithSecret } from '../net/api.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check, Choice } from '../ui/field.tsx'
import { Left } from '../ui/time.tsx'
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

/** The secrets that work, and a new one in their place. */
export function Secrets({ project, onSecret }: SecretsProps) {
  const [isRotating, setRotating] = useState(false)
  const [grace, setGrace] = useState('24')
  const [withdraw, setWithdraw] = useState(false)
  const rotate = useAction(async () => {
    await onSecret(await api.rotateSecret(project.id, { graceHours: Number(grace), withdraw }))
  })
  return (
    <section aria-label={`Secrets of ${project.name}`}>
      <h3>Secrets</h3>
      <ul class="bare">
        {project.secrets.map(({ createdAt, expiresAt }) => (
          <li key={createdAt}>
            Of {day(createdAt)} {expiresAt !== null && <Left until={expiresAt} />}
          </li>
        ))}
      </ul>
      <Button onClick={() => setRotating(true)}>Make a new secret…</Button>
      {isRotating && (
        <Dialog
          title={`A new secret for ${project.name}`}
          confirm="Make the secret"
          look="main"
          action={rotate}
          onClose={() => setRotating(false)}
        >
          <Choice label="The secret of now" value={grace} options={GRACE} onChange={setGrace} />
          <Check label="Withdraw what it has open" isOn={withdraw} onChange={setWithdraw} />
          <p class="hint">
            Time to put the new one into the CI’s settings. Was the old one leaked? Then stop it at once, and
            withdraw what was asked with it.
          </p>
        </Dialog>
      )}
    </section>
  )
}
