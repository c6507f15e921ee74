import { readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { commandEnvironment } from '../../lib/cfa-publish/command-environment.ts'
import type { Env } from '../../lib/types.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const REGISTRY = 'https://registry.example/'
const DOOR = 'http://127.0.0.1:4873/'
const SECRETS = { token: 'secret-of-alice', other: 'secret-of-bob', responder: 'secret-of-responder' }

interface Job {
  env?: Env
  files?: Files
  /** The contents of the user's `.npmrc`. */
  user?: string
  registry?: string
}

async function see(t: ExecutionContext, { env = {}, files = {}, user, registry = REGISTRY }: Job) {
  const cwd = createFolder(t, { 'work/.git/HEAD': '', 'work/.placeholder': '', ...files })
  const [home, folder] = [createFolder(t, user === undefined ? {} : { '.npmrc': user }), createFolder(t)]
  const place = {
    cwd: path.join(cwd, 'work'),
    folder,
    registry,
    doorUrl: DOOR,
    doorToken: 'the-door',
  }
  const secrets = Object.values(SECRETS)
  const seen = await commandEnvironment({ ...place, secrets, env: { PATH: '/bin', HOME: home, ...env } })
  const file = seen.npm_config_userconfig as string
  return { seen, file, config: readFileSync(file, 'utf8').split('\n') }
}

test('the door is each tool’s registry, in the variables that the tool reads', async (t) => {
  const { seen } = await see(t, {})
  for (const name of [
    'npm_config_registry',
    'pnpm_config_registry',
    'YARN_REGISTRY',
    'YARN_NPM_REGISTRY_SERVER',
    'YARN_NPM_PUBLISH_REGISTRY',
    'BUN_CONFIG_REGISTRY',
  ])
    t.is(seen[name], DOOR, name)
})

test('the tools wait for a day and never retry', async (t) => {
  const { seen } = await see(t, { env: { NPM_CONFIG_FETCH_RETRIES: '9', NPM_CONFIG_FETCH_TIMEOUT: '1' } })
  for (const name of ['npm_config_fetch_timeout', 'pnpm_config_fetch_timeout', 'YARN_HTTP_TIMEOUT'])
    t.is(seen[name], '86400000', name)
  for (const name of ['npm_config_fetch_retries', 'pnpm_config_fetch_retries', 'YARN_HTTP_RETRY'])
    t.is(seen[name], '0', name)
  t.is(seen.NPM_CONFIG_FETCH_RETRIES, undefined)
})

test('the environment has no token, no code, no responder’s secret and no identity of the job', async (t) => {
  const { seen, config } = await see(t, {
    env: {
      NPM_TOKEN_ALICE: SECRETS.token,
      NPM_TOKEN_BOB: SECRETS.other,
      NPM_TOKEN: SECRETS.token,
      CFA_RESPONDER_SECRET: SECRETS.responder,
      COPY: `Bearer ${SECRETS.token}`,
      npm_config_otp: '123456',
      'npm_config_//registry.example/:_authToken': 'another-token',
      ACTIONS_ID_TOKEN_REQUEST_URL: 'https://identity.example/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'identity',
      NPM_ID_TOKEN: 'identity',
      CFA_ID_TOKEN: 'identity',
      SEEN: 'yes',
    },
    user: `//registry.example/:_authToken=${SECRETS.token}\n_authToken=another-token\n`,
  })
  const all = JSON.stringify([seen, config])
  for (const secret of [...Object.values(SECRETS), '123456', 'another-token', 'identity'])
    t.false(all.includes(secret), secret)
  t.is(seen.SEEN, 'yes')
})

test('a line with a secret is left out of the user’s configuration, even in a comment or under a key with a variable', async (t) => {
  const { config } = await see(t, {
    env: { HOST: 'registry.example' },
    user: [
      `; //registry.example/:_authToken=${SECRETS.token}`,
      `//\${HOST}/:_authToken=${SECRETS.other}`,
      'save-exact=true',
    ].join('\n'),
  })
  t.deepEqual(config.slice(2), ['save-exact=true', ''])
})

test('variables that held the registry’s token hold the door’s, so that configuration can still name them', async (t) => {
  const { seen } = await see(t, {
    env: { NPM_TOKEN: SECRETS.token, NODE_AUTH_TOKEN: 'x', DEPLOY_TOKEN: 'y', GITHUB_TOKEN: 'of-github' },
    user: '//registry.example/:_authToken=${NODE_AUTH_TOKEN}\n//npm.github.example/:_authToken=${GITHUB_TOKEN}\n',
    files: {
      'work/.npmrc': '//registry.example/:_authToken=${DEPLOY_TOKEN}\n',
      'work/.yarnrc.yml': 'npmAuthToken: "${YARN_TOKEN:-none}"\n',
    },
  })
  const { NPM_TOKEN, NODE_AUTH_TOKEN, DEPLOY_TOKEN, YARN_TOKEN, GITHUB_TOKEN } = seen
  t.deepEqual([NPM_TOKEN, NODE_AUTH_TOKEN, DEPLOY_TOKEN, YARN_TOKEN], Array(4).fill('the-door'))
  t.is(GITHUB_TOKEN, 'of-github')
})

const GITHUB = '//npm.github.example/:_authToken=${NODE_AUTH_TOKEN}\n'

test('a token that configuration names only for other registries stays', async (t) => {
  const env = { NODE_AUTH_TOKEN: 'of-github', NPM_AUTH_TOKEN: 'of-nobody' }
  const { seen, config } = await see(t, { env, user: GITHUB })
  t.deepEqual([seen.NODE_AUTH_TOKEN, seen.NPM_AUTH_TOKEN], ['of-github', 'the-door'])
  t.true(config.includes(GITHUB.trim()))
  t.is((await see(t, { env, files: { 'work/.npmrc': GITHUB } })).seen.NODE_AUTH_TOKEN, 'of-github')
})

test('a token for another registry on the same host stays, unless it is the registry’s own', async (t) => {
  const feed = (name: string) => `//registry.example/${name}/:_authToken=\${${name.toUpperCase()}}`
  const { seen, config } = await see(t, {
    registry: `${REGISTRY}write/`,
    env: { READ: 'to-read', WRITE: SECRETS.token, ALSO: SECRETS.token },
    user: [feed('read'), feed('write'), feed('also'), `//registry.example/copy/:_auth=${SECRETS.token}`].join(
      '\n',
    ),
  })
  t.deepEqual([seen.READ, seen.WRITE, seen.ALSO], ['to-read', 'the-door', undefined])
  t.deepEqual(config.slice(2), [feed('read'), feed('also'), ''])
})

const named: Record<string, Job> = {
  'the registry’s own line': { user: `${GITHUB}//registry.example/:_authToken=\${NODE_AUTH_TOKEN}\n` },
  'the registry’s own line in the project': {
    files: { 'work/.npmrc': '//registry.example/:_authToken=${NODE_AUTH_TOKEN}\n' },
  },
  'a line whose registry is in a variable': { user: `${GITHUB}//\${HOST}/:_authToken=\${NODE_AUTH_TOKEN}\n` },
  'a line without a registry': { user: `${GITHUB}_authToken=\${NODE_AUTH_TOKEN}\n` },
  'Yarn’s configuration': { files: { 'work/.yarnrc.yml': 'npmAuthToken: "${NODE_AUTH_TOKEN}"\n' } },
  'nobody else, but it holds a secret': { env: { NODE_AUTH_TOKEN: SECRETS.token } },
}

for (const [who, job] of Object.entries(named)) {
  test(`a token that another registry’s line names is the door’s if it is also named by ${who}`, async (t) => {
    const env = { NODE_AUTH_TOKEN: 'of-both', ...job.env }
    t.is((await see(t, { user: GITHUB, ...job, env })).seen.NODE_AUTH_TOKEN, 'the-door')
  })
}

test('a removed variable that Yarn’s configuration names holds the door’s token, so that Yarn does not fail', async (t) => {
  const { seen } = await see(t, {
    env: { MY_TOKEN: SECRETS.other },
    files: { 'work/.yarnrc.yml': 'npmScopes:\n  acme:\n    npmAuthToken: ${MY_TOKEN}\n' },
  })
  t.is(seen.MY_TOKEN, 'the-door')
})

test('the user’s configuration is kept, except for the registry, its credentials and its scopes', async (t) => {
  const { config, file } = await see(t, {
    user: [
      'save-exact=true',
      'registry=https://registry.example',
      '"//registry.example/:_password" = "x"',
      '//other.example/:_authToken=${OTHER}',
      '@acme:registry=https://registry.example',
      '@other:registry=https://other.example/',
    ].join('\r\n'),
  })
  t.deepEqual(config, [
    `registry=${DOOR}`,
    '//127.0.0.1:4873/:_authToken=the-door',
    'save-exact=true',
    '//other.example/:_authToken=${OTHER}',
    `@acme:registry=${DOOR}`,
    '@other:registry=https://other.example/',
    '',
  ])
  t.is(statSync(file).mode & 0o777, 0o600)
})

test('a user configuration that the job names replaces the one in HOME', async (t) => {
  const folder = createFolder(t, { mine: 'save-exact=true\n' })
  const env = { NPM_CONFIG_USERCONFIG: path.join(folder, 'mine') }
  const { config, seen } = await see(t, { env, user: 'save-exact=false\n' })
  t.true(config.includes('save-exact=true'))
  t.is(seen.NPM_CONFIG_USERCONFIG, undefined)
})

test('the job’s settings that would lead past the door are removed', async (t) => {
  const { seen } = await see(t, {
    env: {
      NPM_CONFIG_REGISTRY: REGISTRY,
      'npm_config_@acme:registry': REGISTRY,
      PNPM_CONFIG_REGISTRY: REGISTRY,
      YARN_NPM_AUTH_IDENT: 'alice:x',
      YARN_NPM_ALWAYS_AUTH: 'true',
      YARN_NPM_AUDIT_REGISTRY: REGISTRY,
      YARN_NPM_SCOPES: 'x',
      YARN_NPM_REGISTRIES: 'x',
    },
  })
  t.false(Object.values(seen).includes(REGISTRY))
  for (const name of ['AUTH_IDENT', 'ALWAYS_AUTH', 'SCOPES', 'REGISTRIES'])
    t.is(seen[`YARN_NPM_${name}`], undefined, name)
})

test('Yarn keeps its other settings, such as who may install a package and whether it is signed', async (t) => {
  const env = {
    YARN_NPM_PUBLISH_ACCESS: 'public',
    YARN_NPM_PUBLISH_PROVENANCE: 'true',
    YARN_NPM_MINIMAL_AGE_GATE: '0',
  }
  t.like((await see(t, { env })).seen, env)
})

test('the door bypasses the job’s proxy, and so does every host that bypassed it before', async (t) => {
  const { seen } = await see(t, { env: { NO_PROXY: 'intern.example', HTTPS_PROXY: 'http://proxy.example' } })
  for (const name of ['NO_PROXY', 'no_proxy', 'npm_config_noproxy'])
    t.is(seen[name], 'intern.example,127.0.0.1')
  t.is(seen.HTTPS_PROXY, 'http://proxy.example')
  const { seen: other } = await see(t, { env: { NO_PROXY: 'a.example', npm_config_noproxy: 'b.example' } })
  t.is(other.npm_config_noproxy, 'b.example,127.0.0.1')
})
