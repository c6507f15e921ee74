import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { projectFolders } from '../files/project-folders.ts'
import type { Env } from '../types.ts'
import { isSameRegistry, readNpmrcLine } from './npmrc-lines.ts'
import { readFiles } from './project-files.ts'
import { SCOPE_FILES } from './scope-registries.ts'
import { registriesOfTarget, registriesOfTools, type ToolRegistry } from './tool-registries.ts'
import { readUserConfig } from './user-config.ts'
import { userScopeFiles } from './user-scope-files.ts'
import { type WorkspacePackage, workspacePackages } from './workspace-packages.ts'

/** Where a project is, and the registry that its packages are meant for. */
export interface BypassPlace {
  cwd: string
  registry: string
  /** The job's environment, which names the user's npm configuration. */
  env: Env
}

interface ScopeSetting {
  scope: string
  file: string
  /** The setting and its file, as shown to the user. */
  where: string
}

/**
 * Finds the packages that a tool would publish past the door, each with the settings responsible. A registry that is
 * set for the package or its scope, or in the configuration of Lerna or nx, takes precedence over the one in the
 * environment, whatever its value.
 */
export async function findBypass(place: BypassPlace): Promise<string[]> {
  const { cwd, env } = place
  const packages = await workspacePackages(cwd)
  const ofProject = await scopeSettings(cwd, packages)
  const scopes = [...ofProject, ...(await userScopes(place)), ...(await scopesElsewhere(cwd, env, ofProject))]
  const show = (file: string) => path.relative(cwd, file) || file
  const whereOf = ({ setting, file }: ToolRegistry) => `${setting} in ${show(file)}`
  const ofTools = registriesOfTools(cwd).map(whereOf)
  const each = packages.flatMap(({ name, file, publishConfig }) => {
    const scope = scopeOf(name)
    const own = ['registry', `${scope}:registry`].filter((key) => publishConfig[key] !== undefined)
    const settings = [
      ...own.map((key) => `publishConfig.${key} in ${show(file)}`),
      ...registriesOfTarget(path.dirname(file)).map(whereOf),
      ...scopes.filter((setting) => setting.scope === scope).map(({ where }) => where),
    ]
    return settings.length === 0 ? [] : [`${name} (${settings.join(', ')})`]
  })
  return ofTools.length === 0 ? each : [`all packages (${ofTools.join(', ')})`, ...each]
}

/** Reads the scope registries in the project's own files. */
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

/**
 * Reads the scopes that the user's npm configuration sends to another registry. That file is rewritten for the command,
 * so scopes at the registry itself lead to the door.
 */
async function userScopes({ registry, env }: BypassPlace): Promise<ScopeSetting[]> {
  const lines = (await readUserConfig(env)).split(/\r?\n/).map((line) => readNpmrcLine(line, registry))
  return lines.flatMap((line) => {
    if (line.kind !== 'scope' || isSameRegistry(line.registry, registry)) return []
    return [{ scope: line.scope, file: '.npmrc', where: `${line.scope}:registry in the user’s .npmrc` }]
  })
}

/**
 * Reads the scopes in the user's other files. Those are not rewritten, so even scopes at the registry itself lead past
 * the door.
 */
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
