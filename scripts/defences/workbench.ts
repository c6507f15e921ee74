import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A copy of the repository that may be broken. */
export interface Workbench {
  folder: string
  remove: () => Promise<void>
}

/** Copies the files that git tracks in `root`, as they are in the working tree. Dependencies are linked. */
export async function createWorkbench(root: string): Promise<Workbench> {
  const folder = await mkdtemp(path.join(tmpdir(), 'defences-'))
  for (const file of await trackedFiles(root)) await copyFile(path.join(root, file), path.join(folder, file))
  await linkDependencies(path.join(root, 'node_modules'), folder)
  for (const name of ['protocol', 'notify']) await useSources(path.join(folder, name, 'package.json'))
  return { folder, remove: () => rm(folder, { recursive: true }) }
}

async function trackedFiles(root: string): Promise<string[]> {
  const options = { cwd: root, maxBuffer: 16 * 1024 * 1024 }
  const { stdout } = await run('git', ['ls-files', '-z'], options)
  return stdout.split('\0').filter((file) => file !== '')
}

async function copyFile(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true })
  await cp(from, to, { verbatimSymlinks: true }).catch((error: NodeJS.ErrnoException) => {
    // The file was deleted in the working tree, but git still tracks it.
    if (error.code !== 'ENOENT') throw error
  })
}

/** Links everything in `node_modules`. The workspaces link to the copy's own folders. */
async function linkDependencies(from: string, folder: string): Promise<void> {
  const to = path.join(folder, 'node_modules')
  await mkdir(path.join(to, '@cfa'), { recursive: true })
  for (const name of await readdir(from))
    if (name !== '@cfa') await symlink(path.join(from, name), path.join(to, name))
  for (const name of ['protocol', 'notify', 'responder', 'test-registry'])
    await symlink(path.join('..', '..', name), path.join(to, '@cfa', name))
}

/** Lets tests use a workspace's sources, without a build. */
async function useSources(file: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  for (const entry of Object.values<{ default?: string }>(manifest.exports))
    if (entry.default) entry.default = entry.default.replace(/dist\/(\w+)\.js$/, '$1.ts')
  await writeFile(file, JSON.stringify(manifest))
}
