import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import { credentialOwner } from '../npm/credential-key.ts'
import type { Env } from '../types.ts'

export interface DoorConfig {
  /** npm's configuration files for this release, in ascending order of precedence. */
  files: readonly string[]
  /** The real registry, whose credentials are left out. */
  registry: string
  door: { url: string; token: string }
  /** The environment for variables in keys. */
  env: Env
  /** The job's tokens and other secrets. */
  secrets: readonly string[]
}

/** @see @npmcli/config@10, lib/env-replace.js */
const VARIABLE = /\$\{([^${}?]+)\??\}/g
const SECRET = /:_(?:authToken|auth|password)$/

/**
 * Writes npm's user configuration for one run at the door. It holds everything from the given files, except that a
 * credential that only this door accepts replaces the registry's.
 *
 * @param folder - A folder that only this user can enter.
 * @returns The path of the file.
 */
export async function writeDoorConfig(
  folder: string,
  { files, registry, door, env, secrets }: DoorConfig,
): Promise<string> {
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const lines = withoutCredentials(contents.flatMap(linesOf), { registry, env, secrets })
  const file = path.join(folder, 'npmrc')
  await writeFile(file, [...lines, `${toNerfDart(door.url)}:_authToken=${door.token}`, ''].join('\n'), {
    mode: 0o600,
  })
  return file
}

/**
 * Leaves out the registry's credentials, and another registry's if it is the same token or password. Registries on one
 * host often share one.
 */
function withoutCredentials(
  lines: readonly string[],
  { registry, env, secrets }: Pick<DoorConfig, 'registry' | 'env' | 'secrets'>,
): string[] {
  const read = lines.map((line) => {
    const [written = '', ...value] = line.split('=')
    const key = unquoted(written).replace(VARIABLE, (whole, name) => env[name] ?? whole)
    const secret = SECRET.test(key) ? unquoted(value.join('=')) : undefined
    return { line, owner: credentialOwner(key, registry), secret }
  })
  const ofRegistry = read.flatMap(({ owner, secret }) => (owner === 'registry' && secret ? [secret] : []))
  const own = [...secrets, ...ofRegistry]
  return read
    .filter(({ owner, secret = '' }) => owner !== 'registry' && !(owner === 'other' && own.includes(secret)))
    .map(({ line }) => line)
}

const unquoted = (text: string): string => text.trim().replace(/^(["'])(.*)\1$/, '$2')

/** Returns the lines above the first section. npm reads no settings from there to the end of the file. */
function linesOf(content: string): string[] {
  const lines = content.split(/\r?\n/)
  const section = lines.findIndex((line) => /^\s*\[/.test(line))
  return section < 0 ? lines : lines.slice(0, section)
}
