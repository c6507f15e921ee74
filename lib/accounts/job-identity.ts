import { askGitHub } from '../identity/ask-github.ts'
import { detectCi } from '../identity/detect-ci.ts'
import { readClaims } from '../identity/id-token.ts'
import type { Job } from '../identity/job.ts'
import { safeLine } from '../log/safe-text.ts'
import type { Credential } from '../registry/credential.ts'
import { exchangeIdentity } from '../registry/exchange-identity.ts'
import type { Registry } from '../registry/registry.ts'
import type { Env, Logger } from '../types.ts'

/** Services that set `NPM_ID_TOKEN`. npm reads it in every CI that it knows, and asks only GitHub for a token. */
const ID_TOKEN_PROVIDERS = ['GitLab CI/CD', 'CircleCI']

/** A CI job that may prove its identity, and a log for how that went. */
export interface JobIdentity extends Job {
  logger: Pick<Logger, 'log'>
}

/** Returns a token of the job for one audience. Logs every failure, and then returns `undefined`. */
export async function readIdToken(audience: string, job: JobIdentity): Promise<string | undefined> {
  const { env, cwd, logger } = job
  const { name } = detectCi({ env, cwd })
  if (name !== 'GitHub Actions')
    return ID_TOKEN_PROVIDERS.includes(String(name)) ? env.NPM_ID_TOKEN || undefined : undefined
  logger.log('Verifying OIDC context for publishing from GitHub Actions')
  try {
    return await askGitHub(audience, job)
  } catch (error) {
    logger.log('Retrieval of GitHub Actions OIDC token failed: %s', safeLine((error as Error).message))
    logger.log('Have you granted the `id-token: write` permission to this workflow?')
    return undefined
  }
}

/**
 * Exchanges the job's identity for a trusted publisher's token for the package. Returns `undefined` if that fails, for
 * example because the job is no trusted publisher of it.
 *
 * @see npm@11.21.2, lib/utils/oidc.js
 */
export async function exchangeJobIdentity(
  registry: Registry,
  name: string,
  job: JobIdentity,
): Promise<{ credential: Credential; idToken: string } | undefined> {
  const idToken = await readIdToken(`npm:${new URL(registry.url).hostname}`, job)
  if (idToken === undefined) return undefined
  const exchanged = await exchangeIdentity(registry, name, idToken)
  if (exchanged.kind === 'token') {
    job.logger.log('OIDC token exchange with the npm registry succeeded')
    return { credential: exchanged.credential, idToken }
  }
  const status = exchanged.kind === 'refused' ? `${exchanged.status} ` : ''
  job.logger.log('OIDC token exchange with the npm registry failed: %s%s', status, safeLine(exchanged.detail))
  return undefined
}

/**
 * Whether the repository is public. If the package is public too, npm signs a trusted publisher's package by itself.
 *
 * @see npm@11.21.2, lib/utils/oidc.js, "Enabling provenance"
 */
export function isPublicRepository(idToken: string, env: Env): boolean {
  const claims = readClaims(idToken)
  if (env.GITHUB_ACTIONS) return claims?.repository_visibility === 'public'
  return Boolean(env.GITLAB_CI && env.SIGSTORE_ID_TOKEN) && claims?.project_visibility === 'public'
}
