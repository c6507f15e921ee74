import getAuthToken from 'registry-auth-token'
import type { ProjectCredential } from '../accounts/verify-accounts.ts'
import type { NpmSettings } from '../npm/npm-config.ts'
import type { NpmConfig } from '../package/registry.ts'
import type { Credential } from '../registry/credential.ts'

/**
 * Finds the one credential of a project: what npm's configuration has for the registry, or else `NPM_TOKEN`.
 *
 * @param config - The files that `@semantic-release/npm` reads too, those in the folders above the project.
 */
export function findProjectCredential(
  registry: string,
  settings: NpmSettings,
  config: NpmConfig,
  projectToken: string | undefined,
): ProjectCredential | undefined {
  const configured = settings.credentialFor(registry)
  if (configured) {
    const { credential, variable, file, isUnset } = configured
    return { credential, variable: variable ?? '.npmrc', file, isUnset }
  }
  const other = getAuthToken(registry, { npmrc: config as Record<string, string> })
  if (other?.token) {
    const type = other.type === 'Basic' ? 'basic' : 'bearer'
    return { credential: { type, secret: other.token }, variable: '.npmrc', file: config.configs?.at(-1) }
  }
  if (projectToken === undefined) return undefined
  return { credential: { type: 'bearer', secret: projectToken }, variable: 'NPM_TOKEN' }
}

/** Returns what to read with. The name of an unset variable would only have the registry refuse to say anything. */
export const readerOf = (found: ProjectCredential | undefined): Credential | undefined =>
  found?.isUnset ? undefined : found?.credential
