import type { AuditEntry } from '../../../src/api/audit.ts'
import { isolated } from '../../../src/isolated.ts'
import type { AuditPage } from '../net/api.ts'
import { dayAndTime } from '../words/format.ts'

/** Shows one line for each entry, with names instead of ids. */
export function AuditEntries({ page: { entries, names } }: { page: AuditPage }) {
  return (
    <ul class="past">
      {entries.map((entry) => (
        <li key={entry.id}>
          <span class="past-what">{describeAction(entry)}</span>
          <span class="past-outcome">{nameOf(entry.actor, names)}</span>
          <span class="past-facts">
            {`#${entry.id} · `}
            <time dateTime={new Date(entry.at).toISOString()}>{dayAndTime(entry.at)}</time>
            {entry.subject !== entry.actor && ` · ${nameOf(entry.subject, names)}`}
          </span>
          <DetailText detail={entry.detail} names={names} />
        </li>
      ))}
    </ul>
  )
}

/** Turns `project.set_role` into `Project: set role`. */
function describeAction({ action }: AuditEntry): string {
  const [what = '', verb = ''] = action.split('.')
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${verb.replaceAll('_', ' ')}`
}

/** Turns `person:<id>` into the person's name. A text without a known name stays as it is. */
function nameOf(text: string, names: AuditPage['names']): string {
  const [kind = '', id = ''] = text.split(/:(.*)/s)
  const name = names[id]
  if (name === undefined) return text
  return kind === 'person' ? isolated(name) : `${kind} ${name}`
}

function DetailText({ detail, names }: Pick<AuditEntry, 'detail'> & Pick<AuditPage, 'names'>) {
  const parts = Object.entries(detail).map(([key, value]) => `${key}: ${textOf(value, names)}`)
  return parts.length === 0 ? null : <span class="past-reason">{parts.join(' · ')}</span>
}

function textOf(value: unknown, names: AuditPage['names']): string {
  if (typeof value === 'string') return isolated(names[value] ?? value)
  if (Array.isArray(value)) return value.map((one) => textOf(one, names)).join(', ')
  if (value === null) return 'none'
  if (typeof value !== 'object') return String(value)
  return Object.entries(value as object)
    .map(([key, one]) => `${key}: ${textOf(one, names)}`)
    .join(', ')
}
