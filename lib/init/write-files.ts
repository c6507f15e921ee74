import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Step } from './change.ts'
import { type AskPerson, isConfirmed } from './read-plan.ts'
import { showDifference } from './show-difference.ts'

export interface WriteOptions {
  cwd: string
  /** Overwrites without asking. The difference is still shown. */
  isForced: boolean
  /** `undefined` if nobody is there. Nothing is overwritten then, unless forced. */
  ask: AskPerson | undefined
  say: (text: string) => void
}

/** Writes new files, and those that may be overwritten. Resolves with whether every file is as it has to be. */
export async function writeFiles(steps: readonly Step[], options: WriteOptions): Promise<boolean> {
  let isDone = true
  for (const step of steps) isDone = (await perform(step, options)) && isDone
  return isDone
}

async function perform({ change, advice }: Step, options: WriteOptions): Promise<boolean> {
  const { cwd, say } = options
  if (advice) {
    say(`${advice.file} is left as it is. ${advice.why}\n\n${indent(advice.text)}`)
    return false
  }
  const { file, before, after } = change
  if (before === after) {
    say(`${file} is fine as it is.`)
    return true
  }
  if (before !== undefined && !(await mayOverwrite(file, showDifference(before, after), options))) {
    say(`${file} is left as it is. Use --force to overwrite it.`)
    return false
  }
  await mkdir(path.dirname(path.join(cwd, file)), { recursive: true })
  await writeFile(path.join(cwd, file), after)
  say(`${file} is written.`)
  return true
}

async function mayOverwrite(
  file: string,
  difference: string,
  { isForced, ask, say }: WriteOptions,
): Promise<boolean> {
  say(`${file} already exists. The difference (- removed, + added):\n\n${indent(difference)}`)
  return isForced || isConfirmed((await ask?.(`Overwrite ${file}? [y/N] `)) ?? '')
}

const indent = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n')
