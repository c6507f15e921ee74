import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import test from 'ava'
import { createClient, type JobClaims, type TestIssuer, type TrustedAction } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, npm, scene } = await createHarness(test)
const client = createClient(registry.url)
let issuer: TestIssuer
const AUDIENCE = 'npm:127.0.0.1'
const JOB = { repository: 'octo/tool', workflow: 'release.yml' }

test.before(async () => {
  issuer = await registry.startIssuer()
})

/** A package with 1.0.0 that trusts octo/tool's release workflow. */
async function trusting(allow?: TrustedAction[], job: typeof JOB & { environment?: string } = JOB) {
  const { name, user } = await scene({ twoFactor: 'off' })
  await client.publish(name, '1.0.0', { token: user.token })
  registry.trustedPublisher(name, { job, ...(allow && { allow }) })
  const exchange = (idToken: string) =>
    client.send('POST', `-/npm/v1/oidc/token/exchange/package/${name}`, { token: idToken })
  const tokenOf = async () => (await exchange(issuer.idToken(AUDIENCE, JOB))).body.token as string
  return { name, user, exchange, tokenOf }
}

test('the real npm gets its id token, exchanges it and publishes', async (t) => {
  const { name } = await trusting()
  const cwd = await npm.writePackage(name, '1.1.0')
  const run = await npm.run(['publish'], { token: null, cwd, env: issuer.github(JOB) })
  t.is(run.exitCode, 0, run.stderr)
  t.is(issuer.requested.at(-1), AUDIENCE)
  t.is(registry.publisherOf(name, '1.1.0'), 'trusted-publisher')
})

test('the real npm stages with NPM_ID_TOKEN if publishing is not allowed', async (t) => {
  const { name } = await trusting(['stage'])
  const options = {
    token: null,
    cwd: await npm.writePackage(name, '1.1.0'),
    env: issuer.gitlab(AUDIENCE, JOB),
  }
  t.is((await npm.run(['publish'], options)).error?.code, 'E403')
  const staged = await npm.run(['stage', 'publish'], options)
  t.is(staged.exitCode, 0, staged.stderr)
  t.like(registry.stage.list(name)[0], { actor: 'trusted-publisher', actorType: 'trusted automation' })
})

test('the issuer’s discovery document leads to the key that signs its tokens', async (t) => {
  const get = async (url: string) => (await fetch(url)).json()
  const { issuer: iss, jwks_uri } = (await get(`${issuer.url}/.well-known/openid-configuration`)) as {
    issuer: string
    jwks_uri: string
  }
  const { keys } = (await get(jwks_uri)) as { keys: JsonWebKey[] }
  const [header = '', payload = '', signature = ''] = issuer.idToken('somebody').split('.')
  const key = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' })
  t.true(verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url')))
  t.like(JSON.parse(Buffer.from(payload, 'base64url').toString()), { iss, aud: 'somebody' })
})

test('only a job can request an id token from the issuer', async (t) => {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url = '' } = issuer.github()
  t.is((await fetch(url, { headers: { authorization: 'Bearer other' } })).status, 401)
})

const strangers: [string, () => string, number][] = [
  ['another audience', () => issuer.idToken('npm:elsewhere.example', JOB), 401],
  ['another issuer', () => issuer.idToken(AUDIENCE, { ...JOB, iss: 'https://issuer.example' }), 401],
  ['an expiry in the past', () => issuer.idToken(AUDIENCE, { ...JOB, exp: 1 }), 401],
  ['a broken signature', () => issuer.idToken(AUDIENCE, JOB).replace(/\.[^.]+$/, '.AAAA'), 401],
  ['no valid format', () => 'id-token', 401],
  ['another repository', () => issuer.idToken(AUDIENCE, { ...JOB, repository: 'octo/fork' }), 404],
  ['another workflow', () => issuer.idToken(AUDIENCE, { ...JOB, workflow: 'test.yml' }), 404],
]
for (const [title, idToken, status] of strangers) {
  test(`exchanging an id token with ${title} is ${status}`, async (t) => {
    const { exchange } = await trusting()
    t.is((await exchange(idToken())).status, status)
  })
}

test('a job must run in the trusted environment', async (t) => {
  const { exchange } = await trusting(undefined, { ...JOB, environment: 'npm' })
  const statusOf = async (claims: JobClaims) => (await exchange(issuer.idToken(AUDIENCE, claims))).status
  t.is(await statusOf(JOB), 404)
  t.is(await statusOf({ ...JOB, environment: 'npm' }), 201)
})

const actions: [TrustedAction[], number, number, number][] = [
  [['publish'], 201, 403, 403],
  [['stage'], 403, 201, 403],
  [['stage', 'dist-tag'], 403, 201, 201],
]
for (const [allow, publish, stage, tag] of actions) {
  test(`a publisher that may ${allow.join(' and ')} gets ${publish}, ${stage} and ${tag} for publish, stage and dist-tag`, async (t) => {
    const { name, tokenOf } = await trusting(allow)
    const token = await tokenOf()
    const published = await client.publish(name, '1.1.0', { token })
    t.is(published.status, publish)
    if (publish === 403) t.is(published.body.message, 'OIDC permission denied for this action')
    t.is((await client.stage(name, '1.2.0', { token })).status, stage)
    const path = `-/package/${name}/dist-tags/beta`
    t.is((await client.send('PUT', path, { token, body: '"1.0.0"' })).status, tag)
  })
}

test('a trusted publisher can neither see nor decide on what is staged', async (t) => {
  const { name, user, tokenOf } = await trusting()
  const token = await tokenOf()
  const id = (await client.stage(name, '1.1.0', { token })).body.stageId
  const status = async (method: string, path: string) => (await client.send(method, path, { token })).status
  t.is(await status('GET', '-/stage'), 403)
  t.is(await status('GET', `-/stage/${id}`), 404)
  t.is(await status('GET', `-/stage/${id}/tarball`), 404)
  t.is(await status('POST', `-/stage/${id}/approve`), 403)
  t.is(await status('DELETE', `-/stage/${id}`), 403)
  t.is(await status('GET', `-/package/${name}/version/1.1.0/status`), 404)
  t.is((await client.send('GET', `-/stage/${id}`, { token: user.token })).status, 200)
})

test('a trusted publisher cannot stage a new name', async (t) => {
  const { name } = await scene()
  registry.trustedPublisher(name)
  const { body } = await client.send('POST', `-/npm/v1/oidc/token/exchange/package/${name}`, { token: 'any' })
  t.is((await client.stage(name, '1.0.0', { token: body.token })).status, 404)
})
