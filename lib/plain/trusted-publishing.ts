import envCi from 'env-ci'
import type { Effects } from '../effects.ts'
import { OFFICIAL_REGISTRY } from '../package/registry.ts'
import { proxyAgents } from '../http/proxy.ts'
import type { Env, PackageJson, ReleaseContext } from '../types.ts'

/** npm reads this one in every CI, and asks only GitHub for another. */
const ID_TOKEN_PROVIDERS = ['GitLab CI/CD', 'CircleCI']
const PATIENCE_MS = 20_000

/**
 * Whether the job's identity is one of a trusted publisher of the package: then npm needs no token. Asked of npm's
 * default registry alone; every failure is said in the log and means no.
 *
 * @see npm@11.21.2, lib/utils/oidc.js; docs.npmjs.com, registry API, "exchange OIDC token"
 */
export async function isTrustedPublisher(
  registry: string,
  pkg: PackageJson,
  context: ReleaseContext,
  effects: Effects,
): Promise<boolean> {
  return registry === OFFICIAL_REGISTRY && canExchange(registry, pkg, context, effects)
}

/** The same of any registry: npm itself makes no difference between them. */
export async function canExchange(
  registry: string,
  { name }: PackageJson,
  context: ReleaseContext,
  effects: Effects,
): Promise<boolean> {
  const env = { ...effects.processEnv(), ...context.env }
  const idToken = await getIdToken(env, registry, context)
  return idToken !== undefined && (await exchange(idToken, name, registry, context))
}

async function getIdToken(
  env: Env,
  registry: string,
  { cwd, logger, stdout }: ReleaseContext,
): Promise<string | undefined> {
  const { name } = envCi({ env, cwd })
  if (name !== 'GitHub Actions')
    return ID_TOKEN_PROVIDERS.includes(String(name)) ? env.NPM_ID_TOKEN : undefined
  logger.log('Verifying OIDC context for publishing from GitHub Actions')
  const { ACTIONS_ID_TOKEN_REQUEST_URL: address, ACTIONS_ID_TOKEN_REQUEST_TOKEN: bearer } = env
  try {
    if (!address || !bearer) throw new Error('the job has no identity')
    const url = new URL(address)
    url.searchParams.set('audience', `npm:${new URL(registry).hostname}`)
    const { value } = await (await loadAsk())(url, bearer, 'GET').json<{ value: string }>()
    stdout.write(`::add-mask::${value}\n`)
    return value
  } catch (error) {
    logger.log('Retrieval of GitHub Actions OIDC token failed: %s', (error as Error).message)
    logger.log('Have you granted the `id-token: write` permission to this workflow?')
    return undefined
  }
}

async function exchange(
  idToken: string,
  name: string,
  registry: string,
  { logger }: ReleaseContext,
): Promise<boolean> {
  const url = new URL(`/-/npm/v1/oidc/token/exchange/package/${encodeURIComponent(name)}`, registry)
  try {
    const { statusCode, body } = await (await loadAsk())(url, idToken, 'POST')
    if (statusCode < 300) {
      logger.log('OIDC token exchange with the npm registry succeeded')
      return true
    }
    logger.log('OIDC token exchange with the npm registry failed: %s %s', statusCode, messageOf(body))
  } catch (error) {
    logger.log('OIDC token exchange with the npm registry failed: %s', (error as Error).message)
  }
  return false
}

/** The HTTP client is loaded where there is an identity to exchange. */
async function loadAsk() {
  const { default: got } = await import('got')
  return (url: URL, bearer: string, method: 'GET' | 'POST') =>
    got(url, {
      method,
      headers: { authorization: `Bearer ${bearer}` },
      agent: proxyAgents(url),
      followRedirect: false,
      throwHttpErrors: method === 'GET',
      retry: { limit: 2, methods: ['GET', 'POST'] },
      timeout: { request: PATIENCE_MS },
    })
}

function messageOf(body: string): string {
  try {
    return String(JSON.parse(body).message)
  } catch {
    return ''
  }
}
