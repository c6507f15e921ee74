import path from 'node:path'
import { projectFolders, readFiles } from './project-files.ts'
import { SCOPE_FILES } from './scope-registries.ts'
import { type WorkspacePackage, workspacePackages } from './workspace-packages.ts'

/** Where a project is, and the registry that its packages are meant for. */
export interface BypassPlace {
  cwd: string
  registry: string
}

interface ScopeSetting {
  scope: string
  /** And the file that it is in. */
  where: string
}

/**
 * The packages that a tool would publish past the door, each with the setting that does it: their own or their scope's
 * registry comes before the one in the environment, whichever it is.
 */
export async function findBypass({ cwd }: BypassPlace): Promise<string[]> {
  const packages = await workspacePackages(cwd)
  const scopes = await scopeSettings(cwd, packages)
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

/** Of the project's own files; the user's are written anew. */
async function scopeSettings(cwd: string, packages: readonly WorkspacePackage[]): Promise<ScopeSetting[]> {
  const folders = [...new Set([...projectFolders(cwd), ...packages.map(({ file }) => path.dirname(file))])]
  const found = Object.entries(SCOPE_FILES).map(async ([name, read]) =>
    (await readFiles(folders, name)).flatMap(({ file, text }) =>
      read(text).map(({ scope, setting }) => ({ scope, where: `${setting} in ${path.relative(cwd, file)}` })),
    ),
  )
  return (await Promise.all(found)).flat()
}

const scopeOf = (name: string): string | undefined => /^(@[^/]+)\//.exec(name)?.[1]
