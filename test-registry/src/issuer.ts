import { generateKeyPair, type KeyObject, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { type GateRequest, json, type Reply, serverFor } from './http.ts'
import { type Claims, jwksOf, signIdToken } from './id-token.ts'
import { listen, stop } from './listen.ts'

/** What a job is. Further claims go into its id tokens as they are. */
export interface JobClaims extends Claims {
  repository?: string // default octo/example
  workflow?: string // a file in .github/workflows; default release.yml
  environment?: string
}

/** The id tokens of a CI service, on loopback. */
export interface TestIssuer {
  url: string // the `iss`, without a slash at the end
  publicKey: KeyObject
  /** An id token for any audience. */
  idToken: (audience: string, claims?: JobClaims) => string
  /** The environment of a job on GitHub Actions that may get id tokens, for npm to ask for them by itself. */
  github: (claims?: JobClaims) => Record<string, string>
  /** The environment of a job on GitLab CI with an id token in `NPM_ID_TOKEN`. */
  gitlab: (audience: string, claims?: JobClaims) => Record<string, string>
  /** The audiences that jobs on GitHub Actions asked for, in order. */
  requested: string[]
  close: () => Promise<void>
}

/**
 * Starts an issuer: discovery, its keys, and what answers `ACTIONS_ID_TOKEN_REQUEST_URL` (npm/cli 11.21.2,
 * lib/utils/oidc.js).
 *
 * @param now - The clock its tokens are dated by.
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
 * GitHub's claims (github/docs, `oidc.md`). The repository is private: for a public one npm would sign a provenance and
 * look for Sigstore on the internet.
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
