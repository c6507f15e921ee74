import path from 'node:path'
import { readJson } from '../files/read-json.ts'
import { isObject } from '../is-object.ts'
import { npmVersion, requireFromNpm } from '../registry/npm-package.ts'

/** The part of npm's own check that is used here. */
interface InstallChecks {
  checkDevEngines: (wanted: unknown, current: unknown) => Array<{ isError: boolean }>
  currentEnv: { devEngines: (versions: { nodeVersion: string; npmVersion: string }) => unknown }
}

/**
 * Returns flags that make npm publish although `devEngines` names another package manager. In that case npm refuses
 * every command, even those that would work. But this tool is npm, whatever installs the project.
 *
 * @param folders - The folders whose `package.json` npm may read.
 * @see npm@11.21.2, lib/base-cmd.js, `checkDevEngines`
 */
export function devEngineFlags(folders: readonly string[]): string[] {
  const wanted = [...new Set(folders)].map(readDevEngines)
  return wanted.some(refuses) ? ['--force'] : []
}

function readDevEngines(folder: string): unknown {
  const manifest = readJson(path.join(folder, 'package.json'))
  return isObject(manifest) ? manifest.devEngines : undefined
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
