import { useState } from 'preact/hooks'
import type { Project } from '../../../src/api/projects.ts'
import type { Rules } from '../../../src/api/rules.ts'
import { useAction } from '../live/use-action.ts'
import type { People } from '../net/api.ts'
import { wordsOf } from '../settings/profile-section.tsx'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Check, Field } from '../ui/field.tsx'
import { LimitFields } from './limit-fields.tsx'
import { saveProject } from './save-project.ts'

export interface ProjectSettingsProps {
  project: Project
  people: People['people']
  reload: () => Promise<void>
}

export const RULE_WORDS: Record<keyof Rules, string> = {
  twoPeople: 'Two different people approve',
  freshPasskey: 'Each approval takes a passkey',
  pickPhrase: 'The person who approves picks the check phrase from three',
  notTheTrigger: 'The person who started the run can’t approve it',
}

/** Edits what a project may ask for, who answers, and what an approval requires. */
export function ProjectSettings({ project, people, reload }: ProjectSettingsProps) {
  const [packages, setPackages] = useState(project.packages.join(', '))
  const [answerers, setAnswerers] = useState(project.people)
  const [viewers, setViewers] = useState(project.viewers)
  const [rules, setRules] = useState(project.rules)
  const [limits, setLimits] = useState(project.limits)
  const [cfa, setCfa] = useState(project.cfa)
  const action = useAction(async () => {
    const change = { packages: wordsOf(packages), people: answerers, viewers, rules, limits, cfa }
    const { pending } = await saveProject(project, change)
    announce(pending ? 'Another admin has to confirm it.' : 'Saved.')
    await reload()
  })
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
      <Choose
        legend="Who may answer"
        everybody="Every maintainer"
        people={people}
        chosen={answerers}
        onChange={setAnswerers}
      />
      {answerers !== null && (
        <Choose
          legend="Who may only see"
          everybody="Everybody else"
          people={people.filter(({ id }) => !answerers.includes(id))}
          chosen={viewers}
          onChange={setViewers}
        />
      )}
      <fieldset>
        <legend>What an approval takes</legend>
        {Object.entries(RULE_WORDS).map(([name, label]) => (
          <Check
            key={name}
            label={label}
            isOn={rules[name as keyof Rules]}
            onChange={(isOn) => setRules({ ...rules, [name]: isOn })}
          />
        ))}
      </fieldset>
      {rules.notTheTrigger && (
        <p class="hint">
          The service knows who started a run only if the job proves its build. Without that proof, nobody can
          approve it.
        </p>
      )}
      <fieldset>
        <legend>Other tools</legend>
        <Check label="Clients of the CFA API may ask" isOn={cfa} onChange={setCfa} />
      </fieldset>
      {cfa && (
        <p class="hint">
          The service can read the codes for these, and nobody sees what is published. Set{' '}
          <code>CFA_HOST</code> to <code>{new URL(project.endpoint).origin}</code>,{' '}
          <code>CFA_PROJECT_ID</code> to <code>{project.id}</code>, and <code>CFA_SECRET</code> to a secret
          for the CFA API: save this, and make one below.
        </p>
      )}
      <LimitFields limits={limits} people={people} onChange={setLimits} />
      <Problem text={action.problem} />
      <Button type="submit" isBusy={action.isBusy}>
        Save
      </Button>
    </form>
  )
}

interface ChooseProps {
  legend: string
  everybody: string
  people: People['people']
  chosen: string[] | null
  onChange: (chosen: string[] | null) => void
}

/** Chooses everybody, or some people. */
function Choose({ legend, everybody, people, chosen, onChange }: ChooseProps) {
  const toggle = (id: string) =>
    onChange(chosen?.includes(id) ? chosen.filter((each) => each !== id) : [...(chosen ?? []), id])
  return (
    <fieldset>
      <legend>{legend}</legend>
      <Check
        label={everybody}
        isOn={chosen === null}
        onChange={() => onChange(chosen === null ? [] : null)}
      />
      {chosen !== null &&
        people.map(({ id, name }) => (
          <Check key={id} label={name} isOn={chosen.includes(id)} onChange={() => toggle(id)} />
        ))}
    </fieldset>
  )
}
