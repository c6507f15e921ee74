import test from 'ava'
import { compareWithPeer } from './compare.ts'
import { type Place, PROJECT, type Row, TOKEN } from './row.ts'

const host = (url: string) => new URL(url).host
const noRegistry = { publishConfig: undefined }

const rows: Array<(place: Place) => Row> = [
  ({ url }) => ({
    what: 'a registry in NPM_CONFIG_REGISTRY',
    package: noRegistry,
    env: { NPM_CONFIG_REGISTRY: url },
  }),
  ({ url }) => ({
    what: 'a registry in npm_config_registry, as yarn sets it, alongside that of publishConfig',
    package: { publishConfig: { registry: url } },
    env: { npm_config_registry: 'http://127.0.0.1:1/' },
  }),
  ({ url }) => ({
    what: 'a registry in .npmrc',
    package: noRegistry,
    files: { '.npmrc': `registry=${url}\n` },
  }),
  ({ url }) => ({
    what: 'a registry of the scope in .npmrc',
    alsoAsking: true,
    scope: 'scope',
    package: noRegistry,
    files: { '.npmrc': `registry=http://127.0.0.1:1/\n@scope:registry=${url}\n` },
  }),
  ({ url }) => ({
    what: 'a registry for the scope in .npmrc that differs from publishConfig',
    scope: 'scope',
    package: { publishConfig: { registry: url } },
    files: { '.npmrc': '@scope:registry=http://127.0.0.1:1/\n' },
    env: { npm_config_fetch_retries: '0' },
    errors: ['ExecaError'],
  }),
  ({ url }) => ({
    what: 'a configuration that NPM_CONFIG_USERCONFIG names',
    alsoAsking: true,
    package: noRegistry,
    files: { 'ci/user.npmrc': `registry=${url}\n` },
    env: { NPM_CONFIG_USERCONFIG: `${PROJECT}/ci/user.npmrc` },
  }),
  ({ url }) => ({
    what: 'a token in .npmrc that names NPM_TOKEN',
    files: { '.npmrc': `//${host(url)}/:_authToken=\${NPM_TOKEN}\n` },
  }),
  ({ url }) => ({
    what: 'a token in .npmrc',
    files: { '.npmrc': `//${host(url)}/:_authToken=\${ITS_TOKEN}\n` },
    env: { NPM_TOKEN: '' },
  }),
  ({ url }) => ({
    what: 'a bad token in .npmrc alongside a good NPM_TOKEN',
    files: { '.npmrc': `//${host(url)}/:_authToken=\${ITS_TOKEN}wrong\n` },
    errors: ['ExecaError'],
  }),
  () => ({ what: 'no token', env: { NPM_TOKEN: '' }, errors: ['ENONPMTOKEN'] }),
  ({ url }) => ({
    what: 'a bad token for the default registry',
    env: { NPM_TOKEN: `${TOKEN}wrong`, DEFAULT_NPM_REGISTRY: url },
    errors: ['EINVALIDNPMTOKEN'],
  }),
  ({ url }) => ({ what: 'a good token for the default registry', env: { DEFAULT_NPM_REGISTRY: url } }),
  () => ({
    what: 'a bad token for another registry',
    env: { NPM_TOKEN: `${TOKEN}wrong` },
    errors: ['ExecaError'],
  }),
]

await compareWithPeer(test, rows)
