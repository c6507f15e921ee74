import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { useAction } from '../live/use-action.ts'
import { api, type People, type ProjectWithSecret } from '../net/api.ts'
import { ChannelsSection } from '../settings/channels-section.tsx'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check } from '../ui/field.tsx'
import { Builds } from './builds.tsx'
import { PendingChange } from './pending-change.tsx'
import { ProjectSettings } from './project-settings.tsx'
import { Secrets } from './secrets.tsx'
import { TestRelease } from './test-release.tsx'

interface ProjectEditorProps {
  project: Project
  people: People['people']
  reload: () => Promise<void>
  onSecret: (project: ProjectWithSecret) => Promise<void>
}

/** Edits everything that can be changed about one project. */
export function ProjectEditor({ project, people, reload, onSecret }: ProjectEditorProps) {
  const [isRemoving, setRemoving] = useState(false)
  const [withdraw, setWithdraw] = useState(false)
  const remove = useAction(async () => {
    await api.removeProject(project.id, withdraw)
    announce('Project removed.')
    await reload()
  })
  return (
    <>
      <CopyLine name="Endpoint" text={project.endpoint} />
      <PendingChange project={project} people={people} reload={reload} />
      <ProjectSettings key={settingsKey(project)} project={project} people={people} reload={reload} />
      <Builds key={JSON.stringify(project.identity)} project={project} reload={reload} />
      <Secrets project={project} onSecret={onSecret} />
      <ChannelsSection owner={`/api/projects/${project.id}`} title="Messages for this project" />
      <TestRelease project={project} />
      <Button look="quiet" onClick={() => setRemoving(true)}>
        Remove this project…
      </Button>
      {isRemoving && (
        <Dialog
          title={`Remove ${project.name}?`}
          confirm="Remove the project"
          action={remove}
          onClose={() => setRemoving(false)}
        >
          <p>Its secrets stop working at once: a job that asks with them fails.</p>
          <Check label="Withdraw its open questions" isOn={withdraw} onChange={setWithdraw} />
        </Dialog>
      )}
    </>
  )
}

/** Returns a key with which the form starts over if the settings have changed. */
const settingsKey = ({ packages, people, viewers, rules, limits, cfa }: Project): string =>
  JSON.stringify([packages, people, viewers, rules, limits, cfa])
