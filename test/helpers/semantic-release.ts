import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { createJob, MODULES, ROOT } from './job.ts'
import type { TestRepository } from './repository.ts'
import { withTurn } from './turns.ts'

/** The plugin under test, as it is published. */
export const PLUGIN = path.join(ROOT, 'dist/index.js')

/** The majors of semantic-release that are installed here, by package name. */
export const PACKAGES = {
  25: 'semantic-release',
  24: 'semantic-release-24',
  20: 'semantic-release-20',
} as const
export type Major = keyof typeof PACKAGES

/** A plugin with its options. */
export type Entry = string | [string, object]

export interface ReleaseOptions {
  major?: Major
  /** In addition to commit-analyzer and release-notes-generator. Default: the plugin under test, without options. */
  plugins?: Entry[]
  branches?: unknown[]
  /** A configuration that this one extends. */
  preset?: string
  /** Where it runs and has its configuration, in the repository. Default: its root. */
  folder?: string
  env?: Record<string, string>
  /** Which CI it is; `none` is `--no-ci`. Default `none`. */
  ci?: 'none' | 'github' | 'gitlab'
  args?: string[]
  /** Commands that come first in the PATH of the job: name to script. */
  commands?: Record<string, string>
  /** Called with each piece of the output as it arrives. */
  onOutput?: (text: string) => void
  /** Runs in a process group of its own, as in a terminal. Default: no. */
  isGroup?: boolean
}

/** How a run ended, and what it left behind. */
export interface ReleaseRun {
  exitCode: number | undefined
  signal: string | undefined
  /** Both streams, in the order in which they arrived. */
  output: string
  /** Tags at the remote. */
  tags: string[]
  /** Everything that npm wrote into its debug logs. */
  npmLogs: string
  /** Folders of the plugin that are still there. */
  leftovers: string[]
}

export interface RunningRelease {
  /** Signals semantic-release alone, or its whole process group if it has one. */
  kill: (signal: NodeJS.Signals) => void
  ended: Promise<ReleaseRun>
}

/** Runs semantic-release in a repository and waits for its end. Never throws for a failed release. */
export async function release(repository: TestRepository, options: ReleaseOptions = {}): Promise<ReleaseRun> {
  return withTurn(async () => (await startRelease(repository, options)).ended)
}

/** Starts the real semantic-release in a process of its own, with nothing from this one's environment. */
export async function startRelease(
  repository: TestRepository,
  options: ReleaseOptions = {},
): Promise<RunningRelease> {
  const { isGroup = false, folder = '.' } = options
  const cwd = path.join(repository.cwd, folder)
  const job = await createJob(options.commands)
  await writeFile(path.join(cwd, '.releaserc.json'), JSON.stringify(configuration(repository, options)))
  const program = path.join(MODULES, PACKAGES[options.major ?? 25], 'bin/semantic-release.js')
  const args = [program, ...(isCi(options) ? [] : ['--no-ci']), ...(options.args ?? [])]
  const env = { ...job.env, ...(await ciEnv(repository, options)), ...options.env }
  const child = execa(process.execPath, args, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    all: true,
    stdin: 'ignore',
    detached: isGroup,
    // On a busy machine it takes long until a process that was told to end has ended.
    forceKillAfterDelay: false,
  })
  child.all.setEncoding('utf8').on('data', (text: string) => options.onOutput?.(text))
  let isOver = false
  const ended = async () => {
    const { exitCode, signal, all } = await child
    isOver = true
    const { npmLogs, leftovers } = await job.end()
    return { exitCode, signal, output: all, tags: await repository.remoteTags(), npmLogs, leftovers }
  }
  const kill = (signal: NodeJS.Signals) => {
    if (!isGroup || child.pid === undefined) child.kill(signal)
    // Afterwards another group may have the same number.
    else if (!isOver) killGroup(child.pid, signal)
  }
  return { kill, ended: ended() }
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    // All of it has ended, and its output is still read.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function configuration(
  { remote }: TestRepository,
  { plugins = [PLUGIN], branches = ['main'], preset }: ReleaseOptions,
) {
  const own = ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator']
  const config = { repositoryUrl: pathToFileURL(remote).href, branches, plugins: [...own, ...plugins] }
  return { ...config, ...(preset && { extends: preset }) }
}

const isCi = ({ ci = 'none' }: ReleaseOptions) => ci !== 'none'

/** What CI services set for a push to the branch that is checked out. */
async function ciEnv(
  { git }: TestRepository,
  { ci = 'none' }: ReleaseOptions,
): Promise<Record<string, string>> {
  if (ci === 'none') return {}
  const [branch, commit] = [await git('branch', '--show-current'), await git('rev-parse', 'HEAD')]
  if (ci === 'gitlab') {
    return {
      CI: 'true',
      GITLAB_CI: 'true',
      CI_COMMIT_REF_NAME: branch,
      CI_COMMIT_SHA: commit,
      CI_PROJECT_DIR: '.',
    }
  }
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_SHA: commit,
    GITHUB_REPOSITORY: 'example/project',
    GITHUB_RUN_ID: '1',
    GITHUB_SERVER_URL: 'https://github.com',
  }
}
