import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { api, type ProjectWithSecret } from '../net/api.ts'
import { wordsOf } from '../settings/profile-section.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'

interface AddProjectProps {
  onAdded: (project: ProjectWithSecret) => Promise<void>
  onClose: () => void
}

export function AddProject({ onAdded, onClose }: AddProjectProps) {
  const [name, setName] = useState('')
  const [packages, setPackages] = useState('')
  const action = useAction(async () => {
    const project = { name: name.trim(), packages: wordsOf(packages), people: null }
    await onAdded(await api.addProject(project))
  })
  return (
    <Dialog title="Add a project" confirm="Add the project" look="main" action={action} onClose={onClose}>
      <Field
        label="Name"
        value={name}
        onInput={setName}
        required
        maxLength={64}
        hint="Small letters, digits, dots and hyphens: it is part of the endpoint."
      />
      <Field
        label="Packages"
        value={packages}
        onInput={setPackages}
        required
        hint="Names, separated by commas. @scope/* stands for all of a scope."
      />
    </Dialog>
  )
}
