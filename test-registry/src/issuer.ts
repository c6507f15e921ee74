import { generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { type GateRequest, json, type Reply, serverFor } from './http.ts'
import { type Claims, jwksOf, signIdToken } from './id-token.ts'
import { listen, stop } from './listen.ts'

/** The claims that describe a job. Any further claims go into its id tokens unchanged. */
export interface JobClaims extends Claims {
  repository?: string // default: octo/example
  workflow?: string // a file in .github/workflows; default: release.yml
  environment?: string
}

/** A CI service that issues id tokens, on loopback. */
export interface TestIssuer {
  url: string // the `iss`, without a trailing slash
  publicKey: KeyObject
  /** Returns an id token for any audience. */
  idToken: (audience: string, claims?: JobClaims) => string
  /** Returns the environment of a GitHub Actions job that may get id tokens. npm then requests them itself. */
  github: (claims?: JobClaims) => Record<string, string>
  /** Returns the environment of a GitLab CI job that has an id token in `NPM_ID_TOKEN`. */
  gitlab: (audience: string, claims?: JobClaims) => Record<string, string>
  /** The audiences that GitHub Actions jobs asked for, in order. */
  requested: string[]
  close: () => Promise<void>
}

/**
 * Starts an issuer that serves its discovery document, its keys, and the requests to `ACTIONS_ID_TOKEN_REQUEST_URL`
 * (npm/cli 11.21.2, lib/utils/oidc.js).
 *
 * @param now - The clock that dates its tokens.
 */
export async function startIssuer(now: () => number): Promise<TestIssuer> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const jobs = new Map<string, JobClaims>() // by request token
  const requested: string[] = []
  const idToken = (audience: string, claims: JobClaims = {}) =>
    signIdToken(claimsOf(url, audience, claims, now()), privateKey)
  const server = serverFor(
    (request) => answer(request, { url, publicKey, jobs, requested, idToken }),
    () => () => undefined,
  )
  const url = (await listen(server)).replace(/\/$/, '')
  return {
    url,
    publicKey,
    idToken,
    github: (claims = {}) => {
      const requestToken = randomUUID()
      jobs.set(requestToken, claims)
      return {
        CI: 'true',
        GITHUB_ACTIONS: 'true',
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/request?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
      }
    },
    gitlab: (audience, claims) => ({
      CI: 'true',
      GITLAB_CI: 'true',
      NPM_ID_TOKEN: idToken(audience, claims),
    }),
    requested,
    close: () => stop(server),
  }
}

type Answering = Pick<TestIssuer, 'url' | 'publicKey' | 'idToken' | 'requested'> & {
  jobs: Map<string, JobClaims>
}

function answer(request: GateRequest, { url, publicKey, idToken, jobs, requested }: Answering): Reply {
  const { pathname, searchParams } = new URL(request.path, url)
  if (pathname === '/.well-known/openid-configuration')
    return json(200, { issuer: url, jwks_uri: `${url}/.well-known/jwks` })
  if (pathname === '/.well-known/jwks') return json(200, jwksOf(publicKey))
  if (pathname !== '/request') return json(404, { message: 'Not Found' })
  const job = jobs.get(request.headers.authorization?.replace(/^bearer /i, '') ?? '')
  if (!job) return json(401, { message: 'Unauthorized' })
  const audience = searchParams.get('audience') ?? url
  requested.push(audience)
  return json(200, { value: idToken(audience, job) })
}

/**
 * Returns claims like GitHub's (github/docs, `oidc.md`). The repository is private, because for a public one npm would
 * sign provenance and contact Sigstore on the internet.
 */
function claimsOf(issuer: string, audience: string, given: JobClaims, nowMs: number): Claims {
  const { repository = 'octo/example', workflow = 'release.yml', ...others } = given
  const seconds = Math.floor(nowMs / 1000)
  return {
    iss: issuer,
    aud: audience,
    sub: `repo:${repository}:ref:refs/heads/main`,
    jti: randomUUID(),
    iat: seconds,
    nbf: seconds,
    exp: seconds + 300,
    repository,
    repository_id: '1',
    repository_owner: repository.split('/')[0],
    repository_owner_id: '2',
    repository_visibility: 'private',
    ref: 'refs/heads/main',
    event_name: 'push',
    runner_environment: 'github-hosted',
    workflow_ref: `${repository}/.github/workflows/${workflow}@refs/heads/main`,
    ...others,
  }
}
