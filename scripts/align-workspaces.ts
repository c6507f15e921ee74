import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Context {
  cwd: string
  nextRelease: { version: string }
  logger: { log: (message: string, ...values: unknown[]) => void }
}

/** The packages that the one for semantic-release is released with, and depends on. */
const WORKSPACES = ['@cfa/protocol', '@cfa/notify']

/**
 * A plugin of this project's own release: all packages have one version, and the one for semantic-release needs the others
 * of its own version at least.
 */
export async function prepare(_config: object, { cwd, nextRelease, logger }: Context): Promise<void> {
  const file = path.join(cwd, 'package.json')
  const content = JSON.parse(await readFile(file, 'utf8'))
  const range = `^${nextRelease.version}`
  for (const name of WORKSPACES) content.dependencies[name] = range
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  logger.log('The dependencies on %s are %s', WORKSPACES.join(' and '), range)
}
