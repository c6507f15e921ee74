import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A copy of the repository, to break. */
export interface Workbench {
  folder: string
  remove: () => Promise<void>
}

/** Copies what git tracks in `root`, as it is in the working tree. Dependencies are links. */
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
    // Removed in the working tree, and not yet in git.
    if (error.code !== 'ENOENT') throw error
  })
}

/** The workspaces are the copy's own. */
async function linkDependencies(from: string, folder: string): Promise<void> {
  const to = path.join(folder, 'node_modules')
  await mkdir(path.join(to, '@cfa'), { recursive: true })
  for (const name of await readdir(from))
    if (name !== '@cfa') await symlink(path.join(from, name), path.join(to, name))
  for (const name of ['protocol', 'notify', 'responder', 'test-registry'])
    await symlink(path.join('..', '..', name), path.join(to, '@cfa', name))
}

/** Tests run what is in the sources of the workspaces, without a build. */
async function useSources(file: string): Promise<void> {
  const manifest = JSON.parse(await readFile(file, 'utf8'))
  manifest.exports['.'] = './index.ts'
  manifest.exports['./testing'] = './testing.ts'
  await writeFile(file, JSON.stringify(manifest))
}
