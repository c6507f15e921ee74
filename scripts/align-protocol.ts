import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

interface Context {
  cwd: string
  nextRelease: { version: string }
  logger: { log: (message: string, ...values: unknown[]) => void }
}

/**
 * A plugin of this project's own release: both packages have one version, and the one for semantic-release needs the
 * protocol of its own version at least.
 */
export async function prepare(_config: object, { cwd, nextRelease, logger }: Context): Promise<void> {
  const file = path.join(cwd, 'package.json')
  const content = JSON.parse(await readFile(file, 'utf8'))
  content.dependencies['@cfa/protocol'] = `^${nextRelease.version}`
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`)
  logger.log('The dependency on @cfa/protocol is %s', content.dependencies['@cfa/protocol'])
}
