import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'

/** A git repository as a CI job has it: a work tree, and a bare remote that it may push to. */
export interface TestRepository {
  cwd: string
  remote: string
  git: (...args: string[]) => Promise<string>
  /** Writes files (`null` deletes one), commits and pushes. Returns the commit. */
  commit: (message: string, files?: Files) => Promise<string>
  head: () => Promise<string>
  remoteTags: () => Promise<string[]>
  close: () => Promise<void>
}

export type Files = Record<string, string | object | null>

export interface RepositoryOptions {
  /** What `package.json` has in addition to a name and a version. */
  package: { name: string; [field: string]: unknown }
  files?: Files
  branch?: string
}

/** Git without the configuration of the person who runs the tests. */
export const GIT_ENV = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Tester',
  GIT_AUTHOR_EMAIL: 'tester@example.com',
  GIT_COMMITTER_NAME: 'Tester',
  GIT_COMMITTER_EMAIL: 'tester@example.com',
}

/** Makes a repository whose only commit is a feature, so that its first release is 1.0.0. */
export async function createRepository(options: RepositoryOptions): Promise<TestRepository> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'repository-')))
  const cwd = path.join(folder, 'work')
  const remote = path.join(folder, 'remote.git')
  const { git, commit } = await initRepository(cwd, remote, options.branch)
  await commit('feat: begin', filesOf(options))
  return {
    cwd,
    remote,
    git,
    commit,
    head: () => git('rev-parse', 'HEAD'),
    remoteTags: async () => lines(await git('--git-dir', remote, 'tag')),
    close: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

/**
 * Makes a work tree and the bare remote that it pushes to. Files that are already there stay, and go into the first
 * commit. The remote may be inside the work tree's `.git`.
 */
export async function initRepository(
  cwd: string,
  remote: string,
  branch = 'main',
): Promise<Pick<TestRepository, 'git' | 'commit'>> {
  const begin = ['init', '--quiet', '--template=', '--initial-branch', branch]
  await mkdir(cwd, { recursive: true })
  const git = gitIn(cwd)
  await git(...begin)
  await git(...begin, '--bare', remote)
  await git('remote', 'add', 'origin', remote)
  const commit: TestRepository['commit'] = async (message, files = {}) => {
    await writeFiles(cwd, files)
    await git('add', '--all')
    await git('commit', '--quiet', '--allow-empty', '--message', message)
    await git('push', '--quiet', 'origin', 'HEAD')
    return git('rev-parse', 'HEAD')
  }
  return { git, commit }
}

/** Writes files; an object becomes JSON, `null` deletes. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    if (content === null) await rm(file, { force: true })
    else
      await writeFile(file, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`)
  }
}

function filesOf({ package: fields, files = {} }: RepositoryOptions): Files {
  const pkg = { version: '0.0.0-development', files: ['index.js'], ...fields }
  return { 'package.json': pkg, 'index.js': `module.exports = '${fields.name}'\n`, ...files }
}

function gitIn(cwd: string) {
  return async (...args: string[]) =>
    (await execa('git', args, { cwd, env: { PATH: process.env.PATH ?? '', ...GIT_ENV }, extendEnv: false }))
      .stdout
}

const lines = (text: string) => text.split('\n').filter(Boolean)
