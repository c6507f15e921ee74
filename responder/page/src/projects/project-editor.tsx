import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import { useAction } from '../live/use-action.ts'
import { api, type People, type ProjectWithSecret } from '../net/api.ts'
import { ChannelsSection } from '../settings/channels-section.tsx'
import { wordsOf } from '../settings/profile-section.tsx'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { CopyLine } from '../ui/copy.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Check, Field } from '../ui/field.tsx'
import { Builds } from './builds.tsx'
import { Secrets } from './secrets.tsx'
import { TestRelease } from './test-release.tsx'

interface ProjectEditorProps {
  project: Project
  people: People['people']
  reload: () => Promise<void>
  onSecret: (project: ProjectWithSecret) => Promise<void>
}

/** Everything about one project that can be changed. */
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
      <Rules project={project} people={people} reload={reload} />
      <Builds project={project} reload={reload} />
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
          <Check label="Withdraw what it has open" isOn={withdraw} onChange={setWithdraw} />
        </Dialog>
      )}
    </>
  )
}

function Rules({ project, people, reload }: Pick<ProjectEditorProps, 'project' | 'people' | 'reload'>) {
  const [packages, setPackages] = useState(project.packages.join(', '))
  const [chosen, setChosen] = useState<string[] | null>(project.people)
  const action = useAction(async () => {
    await api.changeProject(project.id, { packages: wordsOf(packages), people: chosen })
    announce('Saved.')
    await reload()
  })
  const toggle = (id: string) =>
    setChosen((before) =>
      before?.includes(id) ? before.filter((each) => each !== id) : [...(before ?? []), id],
    )
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void action.run()
      }}
    >
      <Field
        label="Packages"
        value={packages}
        onInput={setPackages}
        required
        hint="Names, separated by commas. @scope/* stands for all of a scope."
      />
      <fieldset>
        <legend>Who may answer</legend>
        <label class="check">
          <input
            type="checkbox"
            checked={chosen === null}
            onChange={() => setChosen(chosen === null ? [] : null)}
          />
          Every maintainer
        </label>
        {chosen !== null &&
          people.map(({ id, name }) => (
            <label class="check" key={id}>
              <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
              {name}
            </label>
          ))}
      </fieldset>
      <Problem text={action.problem} />
      <Button type="submit" isBusy={action.isBusy}>
        Save
      </Button>
    </form>
  )
}
