import path from 'node:path'
import type { ExecutionContext } from 'ava'
import { readNpmSettings } from '../../lib/npm/npm-config.ts'
import { createFolder, type Files, writeFiles } from '../fakes/folder.ts'

export const REGISTRY = 'https://registry.example/npm/'

export interface Setting {
  /** Files in the project's folder. */
  project?: Files
  user?: string
  global?: string
  env?: Record<string, string | undefined>
  userconfig?: string
  /** Below the project's folder. */
  cwd?: string
}

/** Reads npm's settings from these files and variables alone. */
export async function read(
  t: ExecutionContext,
  { project = {}, user, global, env = {}, cwd = '', ...more }: Setting,
) {
  const folder = createFolder(t, {
    'project/package.json': { name: 'a' },
    ...(user === undefined ? {} : { 'home/.npmrc': user }),
    ...(global === undefined ? {} : { 'prefix/etc/npmrc': global }),
  })
  writeFiles(path.join(folder, 'project'), project)
  const home = path.join(folder, 'home')
  const given = { HOME: home, PREFIX: path.join(folder, 'prefix'), ...env }
  const before = { ...given }
  const settings = await readNpmSettings({ cwd: path.join(folder, 'project', cwd), env: given, ...more })
  t.deepEqual(given, before)
  const file = (name: string) => path.join(folder, name)
  return { settings, file, network: () => settings.network(REGISTRY) }
}

/** The prefix of the registry's settings. */
export const AUTH = '//registry.example/npm/:'
export const npmrc = (text: string): Setting => ({ project: { '.npmrc': text } })
