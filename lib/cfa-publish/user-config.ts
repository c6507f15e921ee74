import { readFile, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import { isIn, npmSetting } from '../npm/environment.ts'
import type { Env } from '../types.ts'
import { isSameRegistry, readNpmrcLine } from './npmrc-lines.ts'

export interface UserConfigPlace {
  /** A folder that only this user can enter. */
  folder: string
  /** The real registry. */
  registry: string
  doorUrl: string
  doorToken: string
  /** Values that must not be anywhere in the file. */
  secrets: readonly string[]
}

/**
 * Rewrites the user's npm configuration for a command at the door, and returns the file. What it says about other
 * registries stays. The door's credentials replace the registry's, and scopes at the registry move to the door.
 */
export async function writeUserConfig(env: Env, place: UserConfigPlace): Promise<string> {
  const { folder, registry, doorUrl, doorToken, secrets } = place
  const kept = (await readUserConfig(env)).split(/\r?\n/).flatMap((line) => {
    const read = readNpmrcLine(line, registry)
    if (read.kind === 'credential' || read.kind === 'registry') return []
    // The secret may be in a comment, or in a key that npm puts together from variables.
    if (secrets.some((secret) => isIn(secret, line))) return []
    const isAtDoor = read.kind === 'scope' && isSameRegistry(read.registry, registry)
    return isAtDoor ? [`${read.scope}:registry=${doorUrl}`] : [line]
  })
  const file = path.join(folder, 'npmrc')
  // They come first, because npm reads no settings after the header of a section.
  const own = [`registry=${doorUrl}`, `${toNerfDart(doorUrl)}:_authToken=${doorToken}`]
  await writeFile(file, [...own, ...kept, ''].join('\n'), { mode: 0o600 })
  return file
}

/** Reads the user's npm configuration from where npm looks for it. Returns an empty text if there is none. */
export async function readUserConfig(env: Env): Promise<string> {
  const file = npmSetting(env, 'userconfig') ?? path.join(env.HOME || homedir(), '.npmrc')
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
}
