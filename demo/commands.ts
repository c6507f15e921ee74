import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { execa } from 'execa'

const ROOT = path.resolve(import.meta.dirname, '..')

/** Runs a command to its end and resolves with what it printed to stdout. */
export type Run = (
  command: string,
  args: string[],
  options: { cwd: string; env?: Record<string, string> },
) => Promise<string>

/** Runs every command of the demo. */
export interface Commands {
  /** Has nothing of the user's own: another home, no npm or git settings, no tokens, no proxies, no CI. */
  env: Record<string, string>
  run: Run
}

/** The variables that a program needs to start at all. */
const KEPT = ['PATH', 'Path', 'LANG', 'TERM', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'ComSpec', 'PATHEXT']

export async function createCommands(parent: string): Promise<Commands> {
  const home = path.join(parent, 'home')
  await mkdir(home)
  await writeFile(path.join(home, '.gitconfig'), GIT_CONFIG)
  const kept = KEPT.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const env = {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    APPDATA: home,
    GIT_CONFIG_NOSYSTEM: '1',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
  }
  return {
    env,
    run: async (command, args, { cwd, env: own = {} }) =>
      (await execa(command, args, { ...inProject({ ...env, ...own }), cwd, stdin: 'ignore' })).stdout,
  }
}

/** Returns options for execa that put the project's own Node, npm and semantic-release first on the path. */
export function inProject(env: Record<string, string>) {
  return { env, extendEnv: false, preferLocal: true, localDir: ROOT, nodePath: process.execPath } as const
}

const GIT_CONFIG = `[user]
\tname = Ada
\temail = ada@example.com
`
