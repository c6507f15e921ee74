import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import toNerfDart from 'nerf-dart'
import { isCredentialKey } from '../npm/credential-key.ts'
import type { Env } from '../types.ts'

export interface DoorConfig {
  /** npm's configuration files for this release, in ascending order of precedence. */
  files: readonly string[]
  /** The real registry, whose credentials are left out. */
  registry: string
  door: { url: string; token: string }
  /** The environment for variables in keys. */
  env: Env
}

/** @see @npmcli/config@10, lib/env-replace.js */
const VARIABLE = /\$\{([^${}?]+)\??\}/g

/**
 * Writes npm's user configuration for one run at the door. It holds everything from the given files, except that a
 * credential that only this door accepts replaces the registry's.
 *
 * @param folder - A folder that only this user can enter.
 * @returns The path of the file.
 */
export async function writeDoorConfig(
  folder: string,
  { files, registry, door, env }: DoorConfig,
): Promise<string> {
  const { host } = new URL(registry)
  const isCredential = (line: string) => {
    const written = (line.split('=', 1)[0] as string).trim().replace(/^(["'])(.*)\1$/, '$2')
    const key = written.replace(VARIABLE, (whole, name) => env[name] ?? whole)
    return isCredentialKey(key, host)
  }
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  const lines = contents.flatMap(linesOf).filter((line) => !isCredential(line))
  const file = path.join(folder, 'npmrc')
  await writeFile(file, [...lines, `${toNerfDart(door.url)}:_authToken=${door.token}`, ''].join('\n'), {
    mode: 0o600,
  })
  return file
}

/** Returns the lines above the first section. npm reads no settings from there to the end of the file. */
function linesOf(content: string): string[] {
  const lines = content.split(/\r?\n/)
  const section = lines.findIndex((line) => /^\s*\[/.test(line))
  return section < 0 ? lines : lines.slice(0, section)
}
