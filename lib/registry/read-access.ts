import { z } from 'zod'
import type { Credential } from './credential.ts'
import { escapeName } from './package-path.ts'
import type { Registry } from './registry.ts'
import { getJson } from './request-end.ts'

export type Visibility = 'public' | 'restricted'
export type Permission = 'read-only' | 'read-write' | 'none'

const VISIBILITY_BOUNDS = { timeoutMs: 20_000, maxBytes: 64 * 1024 }
/** A team may have thousands of packages. */
const PERMISSION_BOUNDS = { timeoutMs: 60_000, maxBytes: 10 * 1024 * 1024 }

const VISIBILITY = z.looseObject({ public: z.boolean() })
const PERMISSIONS = z.record(z.string(), z.string())
/** Registries have used both spellings. */
const WORDS: Partial<Record<string, Permission>> = {
  ...{ read: 'read-only', 'read-only': 'read-only', write: 'read-write', 'read-write': 'read-write' },
}

/**
 * Reads who may install a package; `undefined` if the registry does not say. Only public ones can have provenance.
 *
 * @see libnpmaccess@10.0.3, `getVisibility`
 */
export async function readVisibility(
  registry: Registry,
  credential: Credential | undefined,
  name: string,
): Promise<Visibility | undefined> {
  const path = `-/package/${escapeName(name)}/visibility`
  const json = await getJson(registry, { credential, path, ...VISIBILITY_BOUNDS })
  const visibility = VISIBILITY.safeParse(json).data
  return visibility && (visibility.public ? 'public' : 'restricted')
}

/**
 * Reads what a team may do with a package; `undefined` if the registry does not say.
 *
 * @param team - `scope:team`
 * @see libnpmaccess@10.0.3, `getPackages`
 */
export async function readPermission(
  registry: Registry,
  credential: Credential | undefined,
  { team, name }: { team: string; name: string },
): Promise<Permission | undefined> {
  const path = team.split(':').map(encodeURIComponent).join('/')
  const json = await getJson(registry, { credential, path: `-/team/${path}/package`, ...PERMISSION_BOUNDS })
  const permissions = PERMISSIONS.safeParse(json).data
  if (!permissions) return undefined
  return Object.hasOwn(permissions, name) ? WORDS[permissions[name] ?? ''] : 'none'
}
