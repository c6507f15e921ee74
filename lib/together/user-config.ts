import { readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import { isIn } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import { isSameRegistry, readNpmrcLine, variablesIn } from './npmrc-lines.ts'

export interface UserConfigPlace {
  /** That only this user can enter. */
  folder: string
  /** The real registry. */
  registry: string
  doorUrl: string
  doorToken: string
  /** What must not be in it, wherever it stands. */
  secrets: readonly string[]
}

export interface UserConfig {
  file: string
  /** Variables that the registry's own credentials are taken from. */
  variables: readonly string[]
}

/**
 * Writes the user's npm configuration anew for a command at the door: what it says of other registries stays, the
 * registry's credentials make room for the door's, and scopes that are at the registry are at the door.
 */
export async function writeUserConfig(env: Env, place: UserConfigPlace): Promise<UserConfig> {
  const { folder, registry, doorUrl, doorToken, secrets } = place
  const variables: string[] = []
  const kept = (await readUserConfig(env)).split(/\r?\n/).flatMap((line) => {
    const read = readNpmrcLine(line, registry)
    if (read.kind === 'credential') variables.push(...variablesIn(line))
    if (read.kind === 'credential' || read.kind === 'registry') return []
    // A comment, or a key that npm puts together from variables.
    if (secrets.some((secret) => isIn(secret, line))) return []
    const isAtDoor = read.kind === 'scope' && isSameRegistry(read.registry, registry)
    return isAtDoor ? [`${read.scope}:registry=${doorUrl}`] : [line]
  })
  const file = path.join(folder, 'npmrc')
  // First: npm reads no setting from behind a section's line.
  const own = [`registry=${doorUrl}`, `${toNerfDart(doorUrl)}:_authToken=${doorToken}`]
  await writeFile(file, [...own, ...kept, ''].join('\n'), { mode: 0o600 })
  return { file, variables }
}

/** From npm's own place for it; an empty text where there is none. */
export async function readUserConfig(env: Env): Promise<string> {
  const named = Object.entries(env).find(
    ([name, value]) => /^npm_config_userconfig$/i.test(name) && value,
  )?.[1]
  const file = named ?? path.join(env.HOME || homedir(), '.npmrc')
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}
