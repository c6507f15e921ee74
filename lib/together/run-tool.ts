import { execa } from 'execa'
import { getError } from '../errors/get-error.ts'
import { beforeJobEnd } from '../job-end.ts'
import { createGroup, hasGroups } from '../process-group.ts'
import type { Env } from '../types.ts'

export interface ToolRun {
  /** The program and its arguments. */
  command: readonly [string, ...string[]]
  cwd: string
  /** The whole environment of the command: nothing is added. */
  env: Env
  /** The command may ask a person, who sits here. */
  hasTerminal: boolean
  /** Somebody is asked here while the command runs: what they type is not for the command. */
  isDeaf: boolean
  /** Its output goes to standard error: standard output has something else. */
  isQuiet: boolean
}

/** How a command ended: it has one of the two. */
export interface ToolEnd {
  exitCode: number | undefined
  signal: string | undefined
}

/**
 * Runs the command to its end, with its output where ours goes. It leads a group of its own, so that all that it has
 * started ends with it, but for a person at a terminal: only one group can read from that.
 *
 * Throws `ETOGETHERCOMMAND`.
 */
export async function runTool({
  command,
  cwd,
  env,
  hasTerminal,
  isDeaf,
  isQuiet,
}: ToolRun): Promise<ToolEnd> {
  const [file, ...args] = command
  const isLeader = hasGroups && (isDeaf || !hasTerminal)
  const child = execa(file, args, {
    ...{ cwd, env, extendEnv: false, reject: false, buffer: false },
    ...{
      stdin: isDeaf ? 'ignore' : 'inherit',
      stdout: isQuiet ? process.stderr : 'inherit',
      stderr: 'inherit',
    },
    detached: isLeader,
    cleanup: false,
  })
  const group = createGroup(child.nodeChildProcess, isLeader)
  const unhook = beforeJobEnd(group.end)
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
