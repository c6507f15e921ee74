import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestFn } from 'ava'
import { type HooksInTurn, startHooksInTurn } from './hooks-in-turn.ts'

export const CLOCK_FILE = 'TEST_CLOCK_FILE'
export const SLEPT_FILE = 'TEST_SLEPT_FILE'

/** The plugin's hooks, and its clock. */
export interface Clocked {
  run: HooksInTurn['run']
  /** The variables of a job that uses this clock. */
  env: Record<string, string>
  advance: (ms: number) => void
  /** How long each pause was meant to last. */
  slept: () => number[]
}

/** Makes the plugin from its source with a clock of its own, in a process that is started on the first call. */
export function prepareClocked(test: TestFn): () => Promise<Clocked> {
  let program: Promise<HooksInTurn> | undefined
  test.after.always(async () => (await program)?.close())
  return async () => {
    program ??= startHooksInTurn(path.join(import.meta.dirname, 'clocked-plugin.ts'))
    return createClocked(await program)
  }
}

function createClocked({ run }: HooksInTurn): Clocked {
  const folder = mkdtempSync(path.join(tmpdir(), 'clock-'))
  const [clock, slept] = [path.join(folder, 'clock'), path.join(folder, 'slept')]
  let ahead = 0
  const write = (ms: number) => {
    ahead += ms
    writeFileSync(clock, String(ahead))
  }
  write(0)
  writeFileSync(slept, '')
  return {
    run,
    env: { [CLOCK_FILE]: clock, [SLEPT_FILE]: slept },
    advance: write,
    slept: () => readFileSync(slept, 'utf8').split('\n').filter(Boolean).map(Number),
  }
}
