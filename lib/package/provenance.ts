import type { NpmSettings } from '../npm/npm-config.ts'
import type { Env, PackageJson } from '../types.ts'
import { readNpmConfig } from './registry.ts'

/**
 * Whether npm should sign where the package was built, according to `publishConfig` or npm's configuration.
 *
 * @returns `undefined` if neither says so. With a trusted publisher's identity, npm then signs what is public.
 * @see npm@11.21.2, lib/utils/oidc.js, `isDefaultProvenance`
 */
export function wantsProvenance(
  { publishConfig }: Pick<PackageJson, 'publishConfig'>,
  settings: Pick<NpmSettings, 'get' | 'where'>,
  context: { cwd: string; env: Env },
): boolean | undefined {
  const own = publishConfig?.provenance ?? undefined
  if (own !== undefined) return String(own) === 'true'
  const isSet = !['default', 'builtin', null].includes(settings.where('provenance'))
  if (isSet) return settings.get('provenance') === true
  const { provenance } = readNpmConfig(context)
  return provenance === undefined ? undefined : String(provenance) === 'true'
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
