import { readFile } from 'node:fs/promises'
import path from 'node:path'
import semver from 'semver'
import { z } from 'zod'
import { getError } from '../errors/get-error.ts'
import type { PackageJson } from '../types.ts'

const packageSchema = z.looseObject({
  name: z.string().trim().optional(),
  version: z
    .string()
    .nullish()
    .transform((version) => version ?? undefined),
  private: z.boolean().optional().catch(undefined),
  publishConfig: z
    .looseObject({
      // An empty value is none to npm.
      registry: z.string().nullish(),
      // @see npm@11.21.2, `access` and its older value `private` in @npmcli/config
      access: z.enum(['public', 'restricted', 'private', '']).nullish(),
    })
    .optional(),
  scripts: z.record(z.string(), z.string()).optional().catch(undefined),
})

/** Returns the folder whose contents are published. */
export function packageRoot(pkgRoot: unknown, cwd: string): string {
  return pkgRoot ? path.resolve(cwd, String(pkgRoot)) : cwd
}

/** Reads the `package.json` to publish. Throws `ENOPKG`, `ENOPKGNAME` or `EINVALIDPKG`. */
export async function readPackage(folder: string): Promise<PackageJson> {
  const content = parse(await read(path.join(folder, 'package.json')))
  const result = packageSchema.safeParse(content)
  if (!result.success)
    throw unusable(`\`${result.error.issues[0]?.path.join('.')}\` has a value that npm does not know.`)
  const { name, version } = result.data
  if (!name) throw getError('ENOPKGNAME')
  if (!isName(name)) throw unusable(`\`${name}\` is not a name that npm accepts.`)
  if (version && !semver.valid(version, true)) throw unusable(`\`${version}\` is not a version.`)
  return result.data as PackageJson
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw getError('ENOPKG')
    throw unusable(`It cannot be read: ${(error as Error).message}`, error)
  }
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw unusable(`It is not JSON: ${(error as Error).message}`, error)
  }
}

/**
 * Whether a text can be a package's name. Loose on purpose: registries still hold names with upper case, and npm itself
 * reports what it refuses.
 */
function isName(name: string): boolean {
  const parts = /^(?:@([^/]+)\/)?([^/]+)$/.exec(name)
  return parts !== null && [parts[1] ?? '', parts[2] ?? ''].every((part) => encodeURIComponent(part) === part)
}

const unusable = (detail: string, cause?: unknown) => getError('EINVALIDPKG', { detail }, cause)
