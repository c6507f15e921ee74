import { rmSync } from 'node:fs'
import { cp, mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ExecutionContext } from 'ava'
import { type PutBack, putBack, restoreChanges } from '../../lib/git/put-back.ts'
import { type GitOptions, type RunGit, runGit } from '../../lib/git/run-git.ts'
import {
  changedBetween,
  changedSince,
  type Snapshot,
  type SnapshotPlace,
  takeSnapshot,
} from '../../lib/git/working-tree.ts'
import type { Env } from '../../lib/types.ts'
import { createRepository, type Files, GIT_ENV, writeFiles } from '../helpers/repository.ts'

export interface TreeScene {
  top: string
  /** The remote of all scenes in a test file, only to clone from. */
  remote: string
  git: (...args: string[]) => Promise<string>
  commit: (message: string) => Promise<void>
  where: SnapshotPlace
  /** The arguments of each git command that ran. */
  commands: (readonly string[])[]
  write: (files: Files) => Promise<void>
  snapshot: (where?: Partial<SnapshotPlace> & { packed?: readonly string[] }) => Promise<Snapshot>
  changes: (before: Snapshot, after: Snapshot, where?: Partial<SnapshotPlace>) => Promise<string[]>
  /** What has changed since. */
  changesSince: (before: Snapshot, where?: Partial<SnapshotPlace>) => Promise<string[]>
  /** What changes while `work` runs. */
  changesBy: (work: () => unknown, where?: Partial<SnapshotPlace>) => Promise<string[]>
  /** Puts back what `scripts` change. */
  putBackAfter: (scripts: () => unknown) => Promise<PutBack | undefined>
  restoreChanges: (moved: PutBack | undefined) => Promise<void>
}

export interface TreeSceneOptions {
  files?: Files
  env?: Env
  /** Relative to the repository's top. */
  cwd?: string
  root?: string
  /** The name of the repository's folder. */
  name?: string
  runs?: RunGit
}

const ENV: Env = { PATH: process.env.PATH, ...GIT_ENV }

/** A repository with committed files, and the functions under test bound to it, with real git. */
export async function createTreeScene(
  t: ExecutionContext,
  { files = {}, env, cwd = '', root = cwd, name = 'work', runs = runGit }: TreeSceneOptions = {},
): Promise<TreeScene> {
  const { top, remote } = await copyRepository(t, name)
  const git = gitIn(top)
  const commit = async (message: string) => {
    await git('add', '--all')
    await git('commit', '--quiet', '--message', message)
  }
  await writeFiles(top, files)
  if (Object.keys(files).length > 0) await commit('feat: files')
  const where: SnapshotPlace = {
    cwd: path.join(top, cwd),
    root: path.join(top, root),
    env: { ...ENV, ...env },
    folder: await createEmptyFolder(t),
  }
  const write = (changed: Files) => writeFiles(top, changed)
  return { top, remote, git, commit, where, write, ...bind(t, where, runs) }
}

function bind(t: ExecutionContext, bound: SnapshotPlace, runs: RunGit) {
  const commands: (readonly string[])[] = []
  const effects = {
    git: (args: readonly string[], options: GitOptions) => {
      commands.push(args)
      return runs(args, options)
    },
  }
  const snapshot: TreeScene['snapshot'] = (where) => takeSnapshot({ ...bound, ...where }, effects)
  const changes: TreeScene['changes'] = (before, after, where) =>
    changedBetween(before, after, { ...bound, ...where })
  const changesSince: TreeScene['changesSince'] = (before, where) =>
    changedSince(before, { ...bound, ...where }, effects)
  const changesBy: TreeScene['changesBy'] = async (work, where) => {
    const before = await snapshot(where)
    await work()
    const changed = await changes(before, await snapshot(where), where)
    t.deepEqual(await changesSince(before, where), changed)
    return changed
  }
  const putBackAfter: TreeScene['putBackAfter'] = async (scripts) => {
    const before = await snapshot()
    await scripts()
    return putBack(before, await snapshot(), bound)
  }
  const restore: TreeScene['restoreChanges'] = async (moved) => moved && restoreChanges(moved)
  return { commands, snapshot, changes, changesSince, changesBy, putBackAfter, restoreChanges: restore }
}

let made: ReturnType<typeof createRepository> | undefined

/** Copied, because making one takes ten processes. */
async function copyRepository(t: ExecutionContext, name: string): Promise<{ top: string; remote: string }> {
  made ??= createRepository({ package: { name: 'a' } }).then((repository) => {
    process.once('exit', () => rmSync(path.dirname(repository.cwd), { recursive: true, force: true }))
    return repository
  })
  const { cwd, remote } = await made
  const top = path.join(await createEmptyFolder(t), name)
  await cp(cwd, top, { recursive: true })
  return { top, remote }
}

const gitIn =
  (cwd: string) =>
  async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runGit(args, { cwd, env: ENV })
    if (exitCode !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`)
    return stdout.trimEnd()
  }

export async function createEmptyFolder(t: ExecutionContext): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'tree-scene-')))
  t.teardown(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }))
  return folder
}
