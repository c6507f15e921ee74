import type { Env, PackageJson } from '../types.ts'
import { readNpmConfig } from './registry.ts'

/** Whether npm will sign where the package was built: `publishConfig`, the environment or `.npmrc` says so. */
export function wantsProvenance({ publishConfig }: PackageJson, context: { cwd: string; env: Env }): boolean {
  const fromEnv = Object.entries(context.env).find(([name]) => /^npm_config_provenance$/i.test(name))?.[1]
  const set = publishConfig?.provenance ?? fromEnv ?? readNpmConfig(context).provenance
  return String(set) === 'true'
}

/**
 * Whether the job has the identity that signing needs.
 *
 * @see libnpmpublish@11, lib/publish.js, `ensureProvenanceGeneration`
 */
export function canSign(env: Env): boolean {
  if (env.GITHUB_ACTIONS) return Boolean(env.ACTIONS_ID_TOKEN_REQUEST_URL)
  return Boolean(env.GITLAB_CI && env.SIGSTORE_ID_TOKEN)
}
