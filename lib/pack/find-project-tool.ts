import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { readJson } from '../files/read-json.ts'
import { type PackerName, packerNamed, TOOLS } from './tools.ts'

/** The package manager of a project. */
export interface ProjectTool {
  name: PackerName
  /** Whether it is Yarn 1, which knows neither `workspace:` nor overrides, and packs as npm does. */
  isClassic: boolean
  /** For example `yarn@4.18.1`, if `packageManager` names it. */
  pinned: string | undefined
}

const namedSchema = z.object({ name: z.string() })
const managerSchema = z.object({
  packageManager: z.string().optional().catch(undefined),
  devEngines: z
    .object({ packageManager: z.union([namedSchema, z.array(namedSchema).min(1)]) })
    .optional()
    .catch(undefined),
})

const NPM: ProjectTool = { name: 'npm', isClassic: false, pinned: undefined }

/**
 * Finds what the project installs with: what the nearest `package.json` that names a tool says, or else what the
 * nearest lock file belongs to. Without either, it is npm.
 *
 * @param folders - The folders from the one that is packed up to the repository's root.
 */
export async function findProjectTool(folders: readonly string[]): Promise<ProjectTool> {
  for (const folder of folders) {
    const named = await readManager(folder)
    if (named) return named
  }
  for (const folder of folders) {
    const locked = await readLock(folder)
    if (locked) return locked
  }
  return NPM
}

async function readManager(folder: string): Promise<ProjectTool | undefined> {
  const { packageManager, devEngines } = readPackageManager(folder)
  if (packageManager !== undefined) {
    const [, name, version = ''] = /^([^@]+)(?:@(.*))?$/.exec(packageManager.trim()) ?? []
    const pinned = packageManager.trim().replace(/\+.*$/, '')
    return { name: packerNamed(name), isClassic: name === 'yarn' && /^[01]\./.test(version), pinned }
  }
  const [engine] = [devEngines?.packageManager ?? []].flat()
  if (!engine) return undefined
  const name = packerNamed(engine.name)
  return { ...NPM, name, isClassic: name === 'yarn' && (await isClassicLock(folder)) }
}

const readPackageManager = (folder: string): z.infer<typeof managerSchema> =>
  managerSchema.safeParse(readJson(path.join(folder, 'package.json'))).data ?? {}

async function readLock(folder: string): Promise<ProjectTool | undefined> {
  const has = (file: string) => existsSync(path.join(folder, file))
  for (const [name, { lockFiles }] of Object.entries(TOOLS))
    for (const file of lockFiles)
      if (has(file))
        return {
          ...NPM,
          name: packerNamed(name),
          isClassic: name === 'yarn' && (await isClassicLock(folder)),
        }
  if (has('package-lock.json') || has('npm-shrinkwrap.json')) return NPM
  return undefined
}

/** Whether the lock file is Yarn 1's, which has the version in its second line. Later versions write YAML. */
async function isClassicLock(folder: string): Promise<boolean> {
  const text = await readFile(path.join(folder, 'yarn.lock'), 'utf8').catch(() => '')
  return text.slice(0, 200).includes('# yarn lockfile v1')
}
