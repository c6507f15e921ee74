import { execa } from 'execa'
import { beforeExit } from '../before-exit.ts'
import { createGroup, hasGroups } from '../process-group.ts'
import type { Env } from '../types.ts'

export interface GitOptions {
  cwd: string
  /** The whole environment of the child: nothing is added. */
  env: Env
  /** Standard input. If it is left out, git gets none. */
  input?: string
  /** Default: two minutes. */
  timeoutMs?: number
}

/**
 * `exitCode` is `undefined` if git did not start, was killed, took longer than `timeoutMs`, or printed so much that the
 * end is missing (more than 100 million characters).
 */
export interface GitResult {
  exitCode: number | undefined
  stdout: string
  stderr: string
}

/** Runs git. Never rejects, however git ends. */
export type RunGit = (args: readonly string[], options: GitOptions) => Promise<GitResult>

/** What the modules in this folder do to the world, in addition to the files that they read and write. */
export interface TreeEffects {
  git: RunGit
}

/** A filter that hangs must not hang the release. Hashing a repository of a few gigabytes takes less time. */
const GIT_TIMEOUT_MS = 120_000

export const runGit: RunGit = async (args, { cwd, env, input, timeoutMs = GIT_TIMEOUT_MS }) => {
  const child = execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    // Filters have to end with git. Otherwise they would hold its output open, and be left behind.
    detached: hasGroups,
    cleanup: false,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  })
  const group = createGroup(child, hasGroups)
  const unhook = beforeExit(group.end)
  void child.then(group.isEnding).then(unhook)
  const late = setTimeout(() => void group.end(false), timeoutMs)
  const { exitCode, isMaxBuffer, stdout, stderr } = await child
  clearTimeout(late)
  // Git may have written all of it, and ended well, before the rest was thrown away.
  return { exitCode: isMaxBuffer ? undefined : exitCode, stdout: stdout ?? '', stderr: stderr ?? '' }
}
