import { execa } from 'execa'
import { beforeExit } from '../before-exit.ts'
import { getError } from '../errors/get-error.ts'
import { createGroup, hasGroups } from '../process-group.ts'
import type { Env } from '../types.ts'

export interface ToolRun {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  cwd: string
  /** The command's whole environment. Nothing is added to it. */
  env: Env
  /** Whether a person at this terminal can answer the command's prompts. */
  hasTerminal: boolean
  /** Whether a maintainer is asked at this terminal while the command runs. What they type is not for the command. */
  ignoresInput: boolean
  /** Whether the command's output goes to standard error, because standard output is used for something else. */
  isQuiet: boolean
}

/** How a command ended. One of the two is set. */
export interface ToolEnd {
  exitCode: number | undefined
  signal: string | undefined
}

/**
 * Runs the command to its end, with its output going where ours goes. The command leads a process group of its own, so
 * that everything it has started ends with it. It stays in our group if a person at a terminal may have to answer it,
 * because only one group can read from a terminal.
 *
 * Throws `ETOGETHERCOMMAND` if the command can't be started.
 */
export async function runTool({
  command,
  cwd,
  env,
  hasTerminal,
  ignoresInput,
  isQuiet,
}: ToolRun): Promise<ToolEnd> {
  const [file, ...args] = command
  const isLeader = hasGroups && (ignoresInput || !hasTerminal)
  const child = execa(file, args, {
    ...{ cwd, env, extendEnv: false, reject: false, buffer: false },
    ...{
      stdin: ignoresInput ? 'ignore' : 'inherit',
      stdout: isQuiet ? process.stderr : 'inherit',
      stderr: 'inherit',
    },
    detached: isLeader,
    cleanup: false,
  })
  const group = createGroup(child, isLeader)
  const unhook = beforeExit(group.end)
  const { exitCode, signal, failed, cause } = await child
  await group.isEnding()
  unhook()
  if (failed && exitCode === undefined && signal === undefined)
    throw getError('ETOGETHERCOMMAND', {
      command: file,
      detail: cause instanceof Error ? cause.message : '',
    })
  return { exitCode, signal }
}
