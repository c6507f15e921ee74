import type { Env } from '../types.ts'

/** Where a job gets the identity that proves its build to the responder. */
export interface IdentitySource {
  name: string
}

/** In the order in which they count; `undefined`: the environment offers none. */
export function findIdentitySource(env: Env): IdentitySource | undefined {
  if (env.CFA_ID_TOKEN?.trim()) return { name: 'the variable CFA_ID_TOKEN' }
  if (env.CFA_ID_TOKEN_FILE?.trim()) return { name: 'the file of CFA_ID_TOKEN_FILE' }
  if (env.ACTIONS_ID_TOKEN_REQUEST_URL && env.ACTIONS_ID_TOKEN_REQUEST_TOKEN)
    return { name: 'GitHub Actions (id-token: write)' }
  if (env.CIRCLECI === 'true') return { name: 'CircleCI (circleci run oidc get)' }
  if (env.BUILDKITE === 'true') return { name: 'Buildkite (buildkite-agent oidc request-token)' }
  return undefined
}

/** How a job of this CI gets one. */
export function howToIdentify(env: Env, audience: string | undefined): string {
  if (env.GITHUB_ACTIONS)
    return 'Give the job the permission `id-token: write`. A job that lists permissions has only those.'
  if (env.GITLAB_CI)
    return audience === undefined
      ? 'Add to the job: id_tokens: { NPM_ID_TOKEN: { aud: "npm:registry.npmjs.org" } }.'
      : `Add to the job: id_tokens: { CFA_ID_TOKEN: { aud: "${audience}" } }.`
  return 'Pass an identity token of the job as CFA_ID_TOKEN, with the responder’s URL as its audience. Where the CI has none, store the project’s secret as CFA_RESPONDER_SECRET.'
}

/** What the job's identity is for: the endpoint's URL, without a slash at its end. */
export function audienceOf(endpoint: string): string {
  const url = new URL(endpoint)
  if (url.pathname !== '/') url.pathname = url.pathname.replace(/\/+$/, '')
  return url.href
}
