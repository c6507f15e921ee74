import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * The commit that npm records as `gitHead` when it publishes `folder`: found the way npm finds it, so that the same
 * is recorded, also where npm finds none (a linked worktree).
 *
 * @see @npmcli/package-json@8, lib/normalize.js, step `gitHead`; @npmcli/git@8, lib/find.js
 */
export async function readGitHead(folder: string): Promise<string | undefined> {
  const git = await findGitFolder(folder)
  const head = git && (await readText(path.join(git, 'HEAD')))
  if (!head) return undefined
  const ref = /^ref: (.+)$/.exec(head)?.[1]
  if (!ref) return head
  return (await readText(path.join(git, ref))) ?? (await readPackedRef(git, ref))
}

async function findGitFolder(folder: string): Promise<string | undefined> {
  for (let current = folder; ; current = path.dirname(current)) {
    const git = path.join(current, '.git')
    if (await stat(git).catch(() => undefined)) return git
    if (path.dirname(current) === current) return undefined
  }
}

async function readPackedRef(git: string, ref: string): Promise<string | undefined> {
  const refs = (await readText(path.join(git, 'packed-refs'))) ?? ''
  return refs
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, name]) => name === ref)?.[0]
}

async function readText(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text?.trim() || undefined
}
