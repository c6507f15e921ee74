import { readFile } from 'node:fs/promises'
import path from 'node:path'
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
export async function devEngineFlags(folders: readonly string[]): Promise<string[]> {
  const wanted = await Promise.all([...new Set(folders)].map(readDevEngines))
  return wanted.some(refuses) ? ['--force'] : []
}

async function readDevEngines(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')).devEngines
  } catch {
    return undefined
  }
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
