import { useState } from 'preact/hooks'
import { buildkiteRule, circleciRule, githubRule, gitlabRule } from '../../../src/identity/presets.ts'
import { useAction } from '../live/use-action.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Choice, Field } from '../ui/field.tsx'
import { type Rule, requirementsOf } from './rule-text.ts'

const SERVICES = [
  ['github', 'GitHub Actions'],
  ['gitlab', 'GitLab'],
  ['circleci', 'CircleCI'],
  ['buildkite', 'Buildkite'],
  ['other', 'another one'],
] as const
type Service = (typeof SERVICES)[number][0]

const FIELDS: Record<Service, readonly (readonly [label: string, hint: string])[]> = {
  github: [['The repository’s id', 'A number: gh api repos/OWNER/NAME --jq .id']],
  gitlab: [['The project’s id', 'A number: it is on the project’s page, under Settings']],
  circleci: [
    ['The organisation’s id', 'Under Organization Settings'],
    ['The project’s id', 'Under Project Settings'],
    ['The repository', 'As github.com/OWNER/NAME: builds of forks have the project’s id too'],
  ],
  buildkite: [
    ['The organisation’s id', 'buildkite-agent oidc request-token --claim organization_id shows it'],
    ['The pipeline’s id', 'Under the pipeline’s settings'],
  ],
  other: [['A claim that says whose build it is', 'For example, sub: my-project']],
}

/** Adds a rule that suits most projects. It can be changed before it is saved. */
export function AddRule({ onAdd, onClose }: { onAdd: (rule: Rule) => void; onClose: () => void }) {
  const [service, setService] = useState<Service>('github')
  const [issuer, setIssuer] = useState('')
  const [values, setValues] = useState<string[]>([])
  const action = useAction(async () => {
    onAdd(
      ruleOf(
        service,
        values.map((value) => value.trim()),
        issuer.trim(),
      ),
    )
    onClose()
  })
  return (
    <Dialog title="Add a rule" confirm="Add the rule" look="main" action={action} onClose={onClose}>
      <Choice
        label="Where the builds run"
        value={service}
        options={SERVICES}
        onChange={(value) => {
          setService(value as Service)
          setValues([])
        }}
      />
      {FIELDS[service].map(([label, hint], index) => (
        <Field
          key={`${service} ${label}`}
          label={label}
          hint={hint}
          value={values[index] ?? ''}
          onInput={(value) => setValues((all) => Object.assign([...all], { [index]: value }))}
          required
        />
      ))}
      <Field
        label={service === 'other' ? 'Its issuer' : 'Its issuer, if you host it yourself'}
        hint="Exactly as in the tokens, for example https://gitlab.example"
        value={issuer}
        onInput={setIssuer}
        required={service === 'other'}
      />
    </Dialog>
  )
}

function ruleOf(service: Service, [first = '', second = '', third = '']: string[], issuer: string): Rule {
  const own = issuer === '' ? {} : { issuer }
  if (service === 'github') return githubRule(first, own)
  if (service === 'gitlab') return gitlabRule(first, own)
  if (service === 'circleci') return circleciRule(first, second, third, own)
  if (service === 'buildkite') return buildkiteRule(first, second, own)
  return { ci: 'other', issuer, require: requirementsOf(first) }
}
