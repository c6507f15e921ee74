import path from 'node:path'
import { foldersAbove } from '../files/project-folders.ts'
import { readJson } from '../files/read-json.ts'
import { isObject } from '../is-object.ts'
import { npmVersion, requireFromNpm } from '../registry/npm-package.ts'

/** The part of npm's own check that is used here. */
interface InstallChecks {
  checkDevEngines: (wanted: unknown, current: unknown) => Array<{ isError: boolean }>
  currentEnv: { devEngines: (versions: { nodeVersion: string; npmVersion: string }) => unknown }
}

/**
 * Returns flags that make npm work although `devEngines` names another package manager. In that case npm refuses every
 * command, even those that would work. But this tool is npm, whatever installs the project.
 *
 * @param cwd - The folder that npm runs in. npm reads the nearest `package.json`, or one with workspaces above it.
 * @see npm@11.21.2, lib/base-cmd.js, `checkDevEngines`; @npmcli/config@10, lib/index.js, `loadLocalPrefix`
 */
export function devEngineFlags(cwd: string): string[] {
  const found = foldersAbove(cwd).map((folder) => readJson(path.join(folder, 'package.json')))
  const read = found.filter(isObject).filter(({ workspaces }, index) => index === 0 || workspaces)
  return read.some(({ devEngines }) => refuses(devEngines)) ? ['--force'] : []
}

function refuses(devEngines: unknown): boolean {
  if (typeof devEngines !== 'object' || devEngines === null) return false
  const { checkDevEngines, currentEnv } = requireFromNpm('npm-install-checks') as InstallChecks
  const current = currentEnv.devEngines({ nodeVersion: process.version, npmVersion: npmVersion() })
  try {
    return checkDevEngines(devEngines, current).some(({ isError }) => isError)
  } catch {
    // npm itself reports what it can't read.
    return false
  }
}
