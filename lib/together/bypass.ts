import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { projectFolders } from '../files/project-folders.ts'
import type { Env } from '../types.ts'
import { isSameRegistry, readNpmrcLine } from './npmrc-lines.ts'
import { readFiles } from './project-files.ts'
import { SCOPE_FILES } from './scope-registries.ts'
import { readUserConfig } from './user-config.ts'
import { userScopeFiles } from './user-scope-files.ts'
import { type WorkspacePackage, workspacePackages } from './workspace-packages.ts'

/** Where a project is, and the registry that its packages are meant for. */
export interface BypassPlace {
  cwd: string
  registry: string
  /** Of the job: names the user's npm configuration. */
  env: Env
}

interface ScopeSetting {
  scope: string
  file: string
  /** The setting and its file, as they are shown. */
  where: string
}

/**
 * The packages that a tool would publish past the door, each with the setting that does it: their own or their scope's
 * registry comes before the one in the environment, whichever it is.
 */
export async function findBypass(place: BypassPlace): Promise<string[]> {
  const { cwd, env } = place
  const packages = await workspacePackages(cwd)
  const ofProject = await scopeSettings(cwd, packages)
  const scopes = [...ofProject, ...(await userScopes(place)), ...(await scopesElsewhere(cwd, env, ofProject))]
  const show = (file: string) => path.relative(cwd, file) || file
  return packages.flatMap(({ name, file, publishConfig }) => {
    const scope = scopeOf(name)
    const own = ['registry', `${scope}:registry`].filter((key) => publishConfig[key] !== undefined)
    const settings = [
      ...own.map((key) => `publishConfig.${key} in ${show(file)}`),
      ...scopes.filter((setting) => setting.scope === scope).map(({ where }) => where),
    ]
    return settings.length === 0 ? [] : [`${name} (${settings.join(', ')})`]
  })
}

/** Of the project's own files. */
async function scopeSettings(cwd: string, packages: readonly WorkspacePackage[]): Promise<ScopeSetting[]> {
  const folders = [...new Set([...projectFolders(cwd), ...packages.map(({ file }) => path.dirname(file))])]
  const found = Object.entries(SCOPE_FILES).map(async ([name, read]) =>
    (await readFiles(folders, name)).flatMap(({ file, text }) =>
      read(text).map(({ scope, setting }) => ({
        scope,
        file,
        where: `${setting} in ${path.relative(cwd, file)}`,
      })),
    ),
  )
  return (await Promise.all(found)).flat()
}

/** Scopes that the user has at the registry itself are at the door: their configuration is written anew. */
async function userScopes({ registry, env }: BypassPlace): Promise<ScopeSetting[]> {
  const lines = (await readUserConfig(env)).split(/\r?\n/).map((line) => readNpmrcLine(line, registry))
  return lines.flatMap((line) => {
    if (line.kind !== 'scope' || isSameRegistry(line.registry, registry)) return []
    return [{ scope: line.scope, file: '.npmrc', where: `${line.scope}:registry in the user’s .npmrc` }]
  })
}

/** Nothing of these is written anew: also the registry itself is past the door. */
async function scopesElsewhere(
  cwd: string,
  env: Env,
  known: readonly ScopeSetting[],
): Promise<ScopeSetting[]> {
  const found = userScopeFiles(cwd, env).map(async ({ file, read }) => {
    const text = await readFile(file, 'utf8').catch(() => '')
    return read(text).map(({ scope, setting }) => ({ scope, file, where: `${setting} in ${file}` }))
  })
  const isKnown = ({ file }: ScopeSetting) => known.some((one) => one.file === file)
  return (await Promise.all(found)).flat().filter((setting) => !isKnown(setting))
}

const scopeOf = (name: string): string | undefined => /^(@[^/]+)\//.exec(name)?.[1]
