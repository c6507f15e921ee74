import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import test from 'ava'
import nock from 'nock'
import { createPlugin, type Plugin } from '../../lib/create-plugin.ts'
import { createNodeEffects } from '../../lib/effects.ts'
import { OFFICIAL_REGISTRY } from '../../lib/package/registry.ts'
import { PEER } from './sides.ts'

/** A CI, how its identity service and the registry reply, and how `verifyConditions` ends. */
interface Row {
  what: string
  env: Record<string, string>
  /** Status of the CI's answer to the request for a token of the job. */
  identity?: number
  /** Status of the registry's answer to the exchange. */
  exchange?: number
  errors?: string[]
}

const IDENTITY_SERVICE = 'https://identity.example/'
const GITHUB = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main', GITHUB_EVENT_NAME: 'push' }
const PERMITTED = {
  ACTIONS_ID_TOKEN_REQUEST_URL: `${IDENTITY_SERVICE}token?version=2`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'token-of-the-runner',
}
const GITLAB = { GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'main' }
const CIRCLECI = { CIRCLECI: 'true', CIRCLE_BRANCH: 'main' }
const NPM_ID_TOKEN = 'identity-of-the-job'
const NO_TOKEN = ['ENONPMTOKEN']

const rows: Row[] = [
  { what: 'GitHub', env: { ...GITHUB, ...PERMITTED }, identity: 200, exchange: 201 },
  { what: 'GitHub without permission', env: GITHUB, errors: NO_TOKEN },
  { what: 'GitHub with a refusal', env: { ...GITHUB, ...PERMITTED }, identity: 403, errors: NO_TOKEN },
  {
    what: 'GitHub and a package without a trusted publisher',
    env: { ...GITHUB, ...PERMITTED },
    identity: 200,
    exchange: 404,
    errors: NO_TOKEN,
  },
  {
    what: 'GitHub, which does not read NPM_ID_TOKEN',
    env: { ...GITHUB, NPM_ID_TOKEN },
    errors: NO_TOKEN,
  },
  { what: 'GitLab', env: { ...GITLAB, NPM_ID_TOKEN }, exchange: 201 },
  { what: 'GitLab without an identity', env: GITLAB, errors: NO_TOKEN },
  { what: 'GitLab and a wrong identity', env: { ...GITLAB, NPM_ID_TOKEN }, exchange: 401, errors: NO_TOKEN },
  { what: 'CircleCI', env: { ...CIRCLECI, NPM_ID_TOKEN }, exchange: 200 },
  { what: 'CircleCI without an identity', env: CIRCLECI, errors: NO_TOKEN },
  {
    what: 'CircleCI and a wrong identity',
    env: { ...CIRCLECI, NPM_ID_TOKEN },
    exchange: 400,
    errors: NO_TOKEN,
  },
  { what: 'a CI that npm does not know', env: { TRAVIS: 'true', NPM_ID_TOKEN }, errors: NO_TOKEN },
  {
    what: 'another registry',
    env: { ...GITLAB, NPM_ID_TOKEN, NPM_CONFIG_REGISTRY: 'https://registry.example/' },
    errors: NO_TOKEN,
  },
  {
    what: 'a package without a trusted publisher, and a token',
    env: { ...GITLAB, NPM_ID_TOKEN, NPM_TOKEN: 'token', DEFAULT_NPM_REGISTRY: 'https://registry.example/' },
    exchange: 404,
  },
]

const cwd = mkdtempSync(path.join(tmpdir(), 'trusted-'))
writeFileSync(path.join(cwd, 'package.json'), JSON.stringify({ name: '@scope/package', version: '0.0.0' }))
const outside = process.env
test.before(() => nock.disableNetConnect())
test.afterEach.always(() => {
  process.env = outside
  nock.cleanAll()
})
test.after.always(() => rmSync(cwd, { recursive: true }))

for (const { what, errors = [], ...row } of rows) {
  test.serial(`trusted publishing matches @semantic-release/npm: ${what}`, async (t) => {
    const peer = await import(`${PEER}?${encodeURIComponent(what)}`)
    const expected = await verify(peer, row)
    const actual = await verify(createPlugin(createNodeEffects()), row)
    t.deepEqual(actual, expected)
    t.deepEqual(actual.errors, errors)
    t.is(actual.requests.length, [row.identity, row.exchange].filter(Boolean).length)
  })
}

type Verifying = Pick<Plugin, 'verifyConditions'>

/** Which requests `verifyConditions` makes, and how it ends. */
async function verify(plugin: Verifying, { env, identity, exchange }: Omit<Row, 'what' | 'errors'>) {
  const requests = intercept(identity, exchange)
  const { PATH = '' } = outside
  process.env = { PATH, HOME: cwd, ...env }
  const stream = new PassThrough().resume()
  const context = {
    cwd,
    env: { ...process.env },
    stdout: stream,
    stderr: stream,
    logger: { log: () => {} },
    options: {},
  }
  const ended = plugin.verifyConditions({}, context as never)
  const codes = await ended.then(
    () => [],
    ({ errors }: { errors: Iterable<{ code: string }> }) => [...errors].map(({ code }) => code),
  )
  return { errors: codes, requests }
}

/** Answers for both services. The returned list collects their requests. */
function intercept(identity: number | undefined, exchange: number | undefined): string[] {
  const seen: string[] = []
  const note = ({ method, url, headers }: Request) => {
    seen.push(`${method} ${url} ${headers.get('authorization')}`)
    return { value: NPM_ID_TOKEN, token: 'token', message: 'said by the service' }
  }
  nock(IDENTITY_SERVICE)
    .get(/^\/token/)
    .optionally()
    .reply(identity ?? 500, note)
  nock(OFFICIAL_REGISTRY)
    .post(/\/exchange\//)
    .optionally()
    .reply(exchange ?? 500, note)
  return seen
}
