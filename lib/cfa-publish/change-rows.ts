import type { Written } from '../errors/state.ts'
import { type ChangeKind, describeChange, type KeptChange } from './kept-change.ts'
import type { RowError } from './show-error.ts'

/** The outcome of a change to something already published. */
export interface ChangeRow {
  kind: ChangeKind
  name: string
  versions: string[]
  state: 'changed' | 'failed' | 'left'
  error?: RowError
}

export const unsentRow = ({ kind, name, facts }: KeptChange): ChangeRow => ({
  ...{ kind, name, versions: facts.flatMap(({ versions }) => versions), state: 'left' },
})

/** It may take several writes, of which the registry has accepted only the first ones. */
const CHANGED: Partial<Record<Written, string>> = {
  yes: 'Changed in part',
  unknown: 'NOT known to be changed',
}

/** Returns the lines about changes for the end of the log. */
export const changeLines = (rows: readonly ChangeRow[]): string[] =>
  rows.map(({ state, error, ...row }) =>
    state === 'changed'
      ? `Changed: ${describeChange(row)}.`
      : `${CHANGED[error?.written ?? 'no'] ?? 'NOT changed'}: ${describeChange(row)}${error ? ` (${error.code ?? error.message})` : ''}.`,
  )
