import { useState } from 'preact/hooks'
import type { Build, Project } from '../../../src/api/projects.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Ago } from '../ui/time.tsx'
import { AddRule } from './add-rule.tsx'
import { type Rule, requirementsOf, textOf } from './rule-text.ts'
import { saveProject } from './save-project.ts'

interface BuildsProps {
  project: Project
  reload: () => Promise<void>
}

interface Draft extends Pick<Rule, 'ci' | 'issuer'> {
  text: string
}

/** Edits which builds may ask without a secret, and shows what happened to the latest ones. */
export function Builds({ project, reload }: BuildsProps) {
  const [drafts, setDrafts] = useState<Draft[]>(() => (project.identity ?? []).map(draftOf))
  const [builds, setBuilds] = useState<Build[] | null>(null)
  const [isAdding, setAdding] = useState(false)
  const identity = () => (drafts.length > 0 ? drafts.map(ruleOf) : null)
  const save = useAction(async () => {
    const { pending } = await saveProject(project, { identity: identity() })
    announce(pending ? 'Another admin has to confirm it.' : 'Saved.')
    await reload()
  })
  const preview = useAction(async () => setBuilds((await api.previewBuilds(project.id, identity())).builds))
  const change = (at: number, text: string) =>
    setDrafts((all) => all.map((draft, index) => (index === at ? { ...draft, text } : draft)))
  return (
    <section aria-label={`Builds of ${project.name}`}>
      <h3>Builds that prove themselves</h3>
      <p class="hint">
        A build with an identity of its CI service may ask without a secret, where it meets one of these
        rules. * stands for anything without a slash, ** for anything.
      </p>
      {drafts.map((draft, index) => (
        <div class="field" key={`${draft.issuer} ${index}`}>
          <label for={`rule-${project.id}-${index}`}>Builds of {draft.issuer}</label>
          <textarea
            id={`rule-${project.id}-${index}`}
            rows={draft.text.split('\n').length + 1}
            spellcheck={false}
            value={draft.text}
            onInput={(event) => change(index, event.currentTarget.value)}
          />
          <Button look="quiet" onClick={() => setDrafts((all) => all.filter((_, at) => at !== index))}>
            Remove this rule
          </Button>
        </div>
      ))}
      <Problem text={preview.problem ?? save.problem} />
      <div class="actions">
        <Button onClick={() => setAdding(true)}>Add a rule…</Button>
        <Button isBusy={preview.isBusy} onClick={() => void preview.run()}>
          Try on the latest builds
        </Button>
        <Button isBusy={save.isBusy} onClick={() => void save.run()}>
          Save the rules
        </Button>
      </div>
      {builds && <BuildList builds={builds} />}
      {isAdding && (
        <AddRule
          onAdd={(rule) => setDrafts((all) => [...all, draftOf(rule)])}
          onClose={() => setAdding(false)}
        />
      )}
    </section>
  )
}

const draftOf = (rule: Rule): Draft => ({ ci: rule.ci, issuer: rule.issuer, text: textOf(rule) })
const ruleOf = ({ ci, issuer, text }: Draft): Rule => ({ ci, issuer, require: requirementsOf(text) })

function BuildList({ builds }: { builds: Build[] }) {
  if (builds.length === 0) return <p>No build has said who it is yet.</p>
  return (
    <ul class="bare" aria-label="The latest builds">
      {builds.map(({ id, at, build, refusal }) => (
        <li key={id}>
          <strong>{refusal === null ? 'May ask' : 'Refused'}</strong> · {build.repository ?? build.issuer}{' '}
          {build.ref} · <Ago at={at} />
          {refusal !== null && <p class="hint">{refusal}</p>}
        </li>
      ))}
    </ul>
  )
}
