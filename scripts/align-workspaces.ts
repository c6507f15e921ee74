import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Context {
  cwd: string
  nextRelease: { version: string }
  logger: { log: (message: string, ...values: unknown[]) => void }
}

/** The workspaces that the dependents need. */
const WORKSPACES = ['@cfa/protocol', '@cfa/notify']
const DEPENDENTS = ['.', 'responder']

/**
 * Sets the range of each dependency between the workspaces. A plugin of this project's own release: all packages have
 * the same version, and those that depend on others need at least that version of them.
 */
export async function prepare(_config: object, { cwd, nextRelease, logger }: Context): Promise<void> {
  const range = `^${nextRelease.version}`
  for (const folder of DEPENDENTS) {
    const file = path.join(cwd, folder, 'package.json')
    const content = JSON.parse(await readFile(file, 'utf8'))
    for (const name of WORKSPACES) content.dependencies[name] = range
    await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  }
  logger.log('The dependencies on %s are %s', WORKSPACES.join(' and '), range)
}
