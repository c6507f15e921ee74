import type { PendingChange as Pending, Rules } from '../../../src/api/rules.ts'
import { useAction } from '../live/use-action.ts'
import { api, type People } from '../net/api.ts'
import { session } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { Ago } from '../ui/time.tsx'
import { list } from '../words/format.ts'
import { type ProjectSettingsProps, RULE_WORDS } from './project-settings.tsx'
import { type Rule, textOf } from './rule-text.ts'
import { confirmChange } from './save-project.ts'

/** Shows a change that would allow more. Another admin confirms or discards it. */
export function PendingChange({ project, people, reload }: ProjectSettingsProps) {
  const { pending } = project
  const confirm = useAction(async () => {
    if (pending) await confirmChange(project.id, pending.id)
    announce('Changed.')
    await reload()
  })
  const discard = useAction(async () => {
    if (pending) await api.discardChange(project.id, pending.id)
    announce('Discarded.')
    await reload()
  })
  if (!pending) return null
  const isMine = pending.by.id === session.value?.person?.id
  return (
    <section class="reminder" aria-label={`A pending change to ${project.name}`}>
      <h3>{isMine ? 'You want a change' : `${pending.by.name} wants a change`}</h3>
      <ul>
        {linesOf(pending, project, people).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p class="row-facts">
        <Ago at={pending.at} />
        {isMine && ' · another admin has to confirm it'}
      </p>
      <Problem text={confirm.problem ?? discard.problem} />
      <div class="actions">
        {!isMine && (
          <Button isBusy={confirm.isBusy} onClick={() => void confirm.run()}>
            Confirm the change
          </Button>
        )}
        <Button look="quiet" isBusy={discard.isBusy} onClick={() => void discard.run()}>
          Discard it
        </Button>
      </div>
    </section>
  )
}

/** Returns what would change, one line for each difference. */
function linesOf(
  { changes }: Pending,
  { rules, ...before }: ProjectSettingsProps['project'],
  people: People['people'],
): string[] {
  const who = (label: string, ids: string[] | null) =>
    `${label}: ${ids === null ? 'everybody' : list(people.filter(({ id }) => ids.includes(id)).map(({ name }) => name)) || 'nobody'}`
  const isOther = (name: 'packages' | 'people' | 'viewers' | 'limits' | 'cfa') =>
    changes[name] !== undefined && JSON.stringify(changes[name]) !== JSON.stringify(before[name])
  return [
    ...(isOther('packages') ? [`Packages: ${list(changes.packages ?? [])}`] : []),
    ...(isOther('people') ? [who('Who may answer', changes.people ?? null)] : []),
    ...(isOther('viewers') ? [who('Who may only see', changes.viewers ?? null)] : []),
    ...(changes.identity === undefined ? [] : buildLines(changes.identity ?? [], before.identity ?? [])),
    ...(isOther('cfa') ? [`Clients of the CFA API ${changes.cfa ? 'may ask' : 'may no longer ask'}`] : []),
    ...(isOther('limits') ? ['How often its jobs may ask, and who is notified when nobody looks'] : []),
    ...(Object.entries(changes.rules ?? {}) as [keyof Rules, boolean][])
      .filter(([name, isOn]) => rules[name] !== isOn)
      .map(([name, isOn]) => `${isOn ? 'New rule' : 'No longer'}: ${RULE_WORDS[name].toLowerCase()}`),
  ]
}

/** Returns the rules for builds that would be added or removed, in full, because they decide which builds may ask. */
function buildLines(after: Rule[], before: Rule[]): string[] {
  const lineOf = (rule: Rule) => `${rule.issuer}: ${textOf(rule).replaceAll('\n', '; ')}`
  const [wanted, current] = [after.map(lineOf), before.map(lineOf)]
  return [
    ...wanted.filter((line) => !current.includes(line)).map((line) => `Builds that may ask: ${line}`),
    ...current
      .filter((line) => !wanted.includes(line))
      .map((line) => `Builds that may no longer ask: ${line}`),
  ]
}
