import { execa } from 'execa'
import type { Env } from '../types.ts'

export interface GitOptions {
  cwd: string
  /** The whole environment of the child: nothing is added. */
  env: Env
  /** Standard input; left out, it is closed. */
  input?: string
}

/** `exitCode` is undefined where git did not start, was killed, or took longer than `GIT_TIMEOUT_MS`. */
export interface GitResult {
  exitCode: number | undefined
  stdout: string
  stderr: string
}

/** Runs git. Never throws, whatever its end. */
export type RunGit = (args: readonly string[], options: GitOptions) => Promise<GitResult>

/** What this room does to the world, in addition to the files it reads and writes. */
export interface TreeEffects {
  git: RunGit
}

/** A filter that hangs must not hang the release. Hashing a repository of some gigabytes stays below it. */
const GIT_TIMEOUT_MS = 120_000

export const runGit: RunGit = async (args, { cwd, env, input }) => {
  const { exitCode, stdout, stderr } = await execa('git', args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
    timeout: GIT_TIMEOUT_MS,
    ...(input === undefined ? { stdin: 'ignore' } : { input }),
  })
  return { exitCode, stdout: stdout ?? '', stderr: stderr ?? '' }
}
