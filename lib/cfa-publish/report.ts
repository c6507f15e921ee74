import { constants } from 'node:os'
import type { JobState } from '../batch/job.ts'
import { hasCode } from '../errors/get-error.ts'
import type { Written } from '../errors/state.ts'
import { safeLine } from '../log/safe-text.ts'
import { type ChangeRow, changeLines } from './change-rows.ts'
import { describeWrite, type KeptWrite, keyOf } from './kept-write.ts'
import type { ToolEnd } from './run-tool.ts'
import { type RowError, rowError } from './show-error.ts'

export interface ReportRow {
  name: string
  version: string
  tag: string
  kind: KeptWrite['kind']
  /** `there`: the registry already had it. `left`: it was not sent. `staged`: nobody has approved it yet. */
  state: 'published' | 'there' | 'failed' | 'left' | 'staged'
  /** Only for a version that is still staged. */
  stageId?: string
  error?: RowError
}

/** The outcome of a run. */
export interface Report {
  state: 'published' | 'nothing' | 'waiting' | 'declined' | 'failed' | 'command-failed'
  exitCode: number
  command: ToolEnd
  packages: ReportRow[]
  /** Changes to what was published before, with `--allow`. */
  changes: ChangeRow[]
  /** What the command tried to write, but could not. */
  refused: string[]
}

export const EXIT = { published: 0, nothing: 0, waiting: 0, failed: 1, declined: 3 } as const

/** The outcome of one write. `there`: the registry already had it. */
export type RowState = JobState | { kind: 'there' }

/**
 * Returns the exit code as a shell reports it: the command's own, or 128 plus the number of the signal that ended it.
 */
export function exitCodeOf(
  { exitCode, signal }: ToolEnd,
  signals: Record<string, number> = constants.signals,
): number {
  return exitCode ?? 128 + (signals[signal ?? ''] ?? 0)
}

export function rowOf(write: KeptWrite, state: RowState | undefined, stageId?: string): ReportRow {
  const { name, version, distTag: tag, kind } = write
  const facts = { name, version, tag, kind, ...(stageId === undefined ? {} : { stageId }) }
  if (state?.kind === 'published' || state?.kind === 'there') return { ...facts, state: state.kind }
  if (state?.kind !== 'failed') return { ...facts, state: stageId === undefined ? 'left' : 'staged' }
  return { ...facts, state: 'failed', error: rowError(state.error) }
}

export const isDecline = (error: unknown): boolean => hasCode(error, 'EOTPDECLINED', 'EAPPROVALDECLINED')

const PUBLISHED: Partial<Record<Written, string>> = {
  yes: 'Published, with an error',
  unknown: 'NOT known to be published',
}

export const failuresOf = (states: ReadonlyMap<string, RowState>): Error[] =>
  [...states.values()].flatMap((state) => (state.kind === 'failed' ? [state.error] : []))

/** Returns the decline that ended a run, if there is one. */
export const declineIn = (states: ReadonlyMap<string, RowState>): Error | undefined =>
  failuresOf(states).find(isDecline)

const nameOfRow = (row: ReportRow) =>
  describeWrite({ ...row, distTag: row.tag } as Parameters<typeof describeWrite>[0])

/** Returns a line for each write that failed. */
export const failedLines = (rows: readonly ReportRow[]): string[] =>
  rows.flatMap((row) =>
    row.state === 'failed'
      ? [
          `${PUBLISHED[row.error?.written ?? 'no'] ?? 'NOT published'}: ${nameOfRow(row)} (${row.error?.code ?? row.error?.message}).`,
        ]
      : [],
  )

/** Returns the last lines of the log. */
export function summaryOf({ state, packages, changes, refused }: Report): string[] {
  const rowsIn = (...states: Array<ReportRow['state']>) =>
    packages.filter((row) => states.includes(row.state))
  const lines = [
    ...refused.map((what) => `Refused: ${safeLine(what)}`),
    ...failedLines(packages),
    ...rowsIn('left').map((row) => `NOT published: ${nameOfRow(row)}.`),
    ...rowsIn('staged').map((row) => `Staged, and NOT published: ${nameOfRow(row)} (${row.stageId}).`),
    ...changeLines(changes),
  ]
  const isThere = ({ error }: ReportRow) => error?.written === 'yes'
  const done = rowsIn('published').length + rowsIn('failed').filter(isThere).length
  const there = rowsIn('there').length
  const also = there > 0 ? `, and ${there} ${there === 1 ? 'was' : 'were'} there already` : ''
  if (state === 'published') return [...lines, `Everything is on the registry: ${done} published${also}.`]
  if (state === 'waiting') return [...lines, `Not everything is approved yet. ${done} published${also}.`]
  if (state === 'nothing') return [...lines, 'The command published nothing.']
  const mayBeThere = rowsIn('failed').some(({ error }) => PUBLISHED[error?.written ?? 'no'] !== undefined)
  const staged = packages.filter(({ stageId }) => stageId !== undefined).length
  if (done + there + staged === 0 && !mayBeThere) return [...lines, 'Nothing was uploaded.']
  const waiting = staged > 0 ? `, ${staged} staged` : ''
  return [
    ...lines,
    `${done} of ${packages.length} published${waiting}${also}. Run the same command again to finish: it asks only about what is left.`,
  ]
}

/**
 * Returns one row for each write, with its outcome.
 *
 * @param staged - The ids of the versions that are still staged, by `keyOf`.
 */
export function rowsOf(
  writes: readonly KeptWrite[],
  states: ReadonlyMap<string, RowState>,
  staged: ReadonlyMap<string, string> = new Map(),
): ReportRow[] {
  return writes.map((write) => rowOf(write, states.get(keyOf(write)), staged.get(keyOf(write))))
}
