import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import type { NpmConfig } from '../package/registry.ts'

/**
 * Writes a user configuration that has everything of the project's and the user's npm configuration files, and names
 * the token by reference: the file itself holds no secret of ours.
 *
 * @param registry - Whose token line to add; `undefined` for none.
 * @returns The path of the file, readable by this user only.
 */
export async function writeUserConfig(
  folder: string,
  { configs = [] }: NpmConfig,
  registry?: string,
): Promise<string> {
  const contents = await Promise.all(configs.map((config) => readFile(config, 'utf8')))
  if (registry !== undefined) contents.push(`${toNerfDart(registry)}:_authToken = \${NPM_TOKEN}`)
  const file = path.join(folder, registry === undefined ? 'project.npmrc' : 'token.npmrc')
  await writeFile(file, contents.join('\n'), { mode: 0o600 })
  return file
}
