import test from 'ava'
import { readNpmSettings } from '../../lib/npm/npm-config.ts'
import { readNpmConfig } from '../../lib/package/registry.ts'
import type { Env } from '../../lib/types.ts'
import { findProjectCredential } from '../../lib/verify/find-credential.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

const REGISTRY = 'https://registry.example/'
const LINE = '//registry.example/:_authToken='

interface Row {
  what: string
  files?: Files
  env?: Env
  token?: string
  /** `type secret variable`, or `undefined`. */
  found: string | undefined
  /** The file with the credential. */
  file?: string
}

const NPM_TOKEN = 'from-npm-token'
const rows: Row[] = [
  { what: 'no token', found: undefined },
  { what: 'NPM_TOKEN', token: NPM_TOKEN, found: 'bearer from-npm-token NPM_TOKEN' },
  {
    what: 'the project’s .npmrc and NPM_TOKEN',
    files: { 'project/.npmrc': `${LINE}from-project` },
    token: NPM_TOKEN,
    found: 'bearer from-project .npmrc',
    file: 'project/.npmrc',
  },
  {
    what: 'the user’s .npmrc and NPM_TOKEN',
    files: { 'home/.npmrc': `${LINE}from-user` },
    token: NPM_TOKEN,
    found: 'bearer from-user .npmrc',
    file: 'home/.npmrc',
  },
  {
    what: 'the project’s and the user’s .npmrc',
    files: { 'project/.npmrc': `${LINE}from-project`, 'home/.npmrc': `${LINE}from-user` },
    found: 'bearer from-project .npmrc',
    file: 'project/.npmrc',
  },
  {
    what: 'a variable named in .npmrc',
    files: { 'project/.npmrc': `${LINE}\${NODE_AUTH_TOKEN}` },
    env: { NODE_AUTH_TOKEN: 'from-variable' },
    token: NPM_TOKEN,
    found: 'bearer from-variable NODE_AUTH_TOKEN',
    file: 'project/.npmrc',
  },
  {
    what: 'NPM_TOKEN named in .npmrc',
    files: { 'project/.npmrc': `${LINE}\${NPM_TOKEN}` },
    env: { NPM_TOKEN },
    token: NPM_TOKEN,
    found: 'bearer from-npm-token NPM_TOKEN',
    file: 'project/.npmrc',
  },
  {
    what: 'the placeholder that setup-node sets',
    files: { 'temp/.npmrc': `${LINE}\${NODE_AUTH_TOKEN}\nregistry=${REGISTRY}` },
    env: { NODE_AUTH_TOKEN: 'XXXXX-XXXXX-XXXXX-XXXXX', NPM_CONFIG_USERCONFIG: 'temp/.npmrc' },
    token: NPM_TOKEN,
    found: 'bearer XXXXX-XXXXX-XXXXX-XXXXX NODE_AUTH_TOKEN',
    file: 'temp/.npmrc',
  },
  {
    what: 'a user name and a password',
    files: {
      'project/.npmrc': `//registry.example/:username=me\n//registry.example/:_password=${btoa('pw')}`,
    },
    found: `basic ${btoa('me:pw')} .npmrc`,
    file: 'project/.npmrc',
  },
  {
    what: 'NPM_TOKEN and a token for another registry',
    files: { 'project/.npmrc': '//other.example/:_authToken=from-other' },
    token: NPM_TOKEN,
    found: 'bearer from-npm-token NPM_TOKEN',
  },
  {
    what: 'an .npmrc above the project',
    files: { '.npmrc': `${LINE}from-above` },
    token: NPM_TOKEN,
    found: 'bearer from-above .npmrc',
    file: '.npmrc',
  },
]

for (const { what, files = {}, env: given = {}, token, found, file } of rows) {
  test(`with ${what} the credential is ${found ?? 'none'}`, async (t) => {
    const folder = createFolder(t, { 'project/package.json': { name: 'a' }, 'home/x': '', ...files })
    const { NPM_CONFIG_USERCONFIG: user } = given
    const env = {
      HOME: `${folder}/home`,
      ...given,
      ...(user ? { NPM_CONFIG_USERCONFIG: `${folder}/${user}` } : {}),
    }
    const settings = await readNpmSettings({ cwd: `${folder}/project`, env })
    // `rc` looks for files above this process's working folder.
    const isAbove = files['.npmrc'] !== undefined
    const config = isAbove ? { [LINE.slice(0, -1)]: 'from-above', configs: [`${folder}/.npmrc`] } : {}
    const credential = findProjectCredential(REGISTRY, settings, config, token)
    const { type, secret } = credential?.credential ?? {}
    t.is(credential && `${type} ${secret} ${credential.variable}`, found)
    t.is(credential?.file, file && `${folder}/${file}`)
  })
}

test('the project’s .npmrc is among the files that are read', (t) => {
  const cwd = createFolder(t, { '.npmrc': `registry=${REGISTRY}` })
  t.true(readNpmConfig({ cwd, env: {} }).configs?.includes(`${cwd}/.npmrc`))
})
