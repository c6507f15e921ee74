import { createRequire } from 'node:module'
import path from 'node:path'
import test from 'ava'
import { npmFolder } from '../../lib/npm/npm-config.ts'
import { AUTH, REGISTRY, read, type Setting } from './npm-settings.ts'

const BASIC = Buffer.from('alice:p@ss').toString('base64')
const PASSWORD = Buffer.from('p@ss').toString('base64')
const bearer = (secret: string) => ({ credential: { type: 'bearer', secret } })
const basic = { credential: { type: 'basic', secret: BASIC } }
const byUser = { file: 'home/.npmrc' }

const credentials: Array<[string, Setting, object | undefined]> = [
  ['no setting', {}, undefined],
  [
    'a token',
    { project: { '.npmrc': `${AUTH}_authToken=abc` } },
    { ...bearer('abc'), file: 'project/.npmrc' },
  ],
  [
    'a token from a variable',
    { user: `${AUTH}_authToken=\${NODE_AUTH_TOKEN}`, env: { NODE_AUTH_TOKEN: 'abc' } },
    { ...bearer('abc'), ...byUser, variable: 'NODE_AUTH_TOKEN' },
  ],
  [
    'a variable that is not set',
    { user: `${AUTH}_authToken=\${NODE_AUTH_TOKEN}` },
    { ...bearer('${NODE_AUTH_TOKEN}'), ...byUser, variable: 'NODE_AUTH_TOKEN', isUnset: true },
  ],
  ['an empty variable', { user: `${AUTH}_authToken=\${T}`, env: { T: '' } }, undefined],
  ['a variable that may be missing', { user: `${AUTH}_authToken=\${T?}` }, undefined],
  [
    'an npm_config_ variable',
    { user: `${AUTH}_authToken=other`, env: { [`npm_config_${AUTH}_authToken`]: 'abc' } },
    bearer('abc'),
  ],
  [
    'a user and a password',
    { user: `${AUTH}username=alice\n${AUTH}_password=${PASSWORD}` },
    { ...basic, ...byUser },
  ],
  ['a user and a password in one setting', { user: `${AUTH}_auth=${BASIC}` }, { ...basic, ...byUser }],
  [
    'a token for the whole host',
    { user: '//registry.example/:_authToken=abc' },
    { ...bearer('abc'), ...byUser },
  ],
  ['a token for another path', { user: '//registry.example/other/:_authToken=abc' }, undefined],
  ['a token for another port', { user: '//registry.example:8080/:_authToken=abc' }, undefined],
  ['a user without a password', { user: `${AUTH}username=alice` }, undefined],
  ['only a certificate', { user: `${AUTH}certfile=/a\n${AUTH}keyfile=/b` }, undefined],
  [
    'a host from a variable',
    { user: '//${HOST}/npm/:_authToken=${T}', env: { HOST: 'registry.example', T: 'abc' } },
    { ...bearer('abc'), ...byUser, variable: 'T' },
  ],
]
for (const [title, setting, expected] of credentials) {
  test(`a credential is ${expected ? '' : 'not '}found with ${title}`, async (t) => {
    const { settings, file } = await read(t, setting)
    const found = settings.credentialFor(REGISTRY)
    const name = found?.file && { file: path.relative(file(''), found.file) }
    t.deepEqual(found && { ...found, ...(name || {}) }, expected as never)
  })
}

const getAuth = createRequire(import.meta.url)(
  path.join(npmFolder, 'node_modules/npm-registry-fetch/lib/auth.js'),
)
const trees = [
  '//registry.example/npm/:_authToken=a\n//registry.example/:_authToken=b',
  '//registry.example/npm:_authToken=a\n//registry.example/:_auth=YjpjCg==',
  '//registry.example/:_auth=YTpi\n//registry.example/:_authToken=b',
  '//registry.example/npm/:username=u\n//registry.example/:_authToken=b',
  '//registry.example/npm/:certfile=/absent\n//registry.example/npm/:keyfile=/absent\n//registry.example/:_authToken=b',
  '//registry.example/np/:_authToken=a\n//registry.example:_authToken=c',
]
for (const user of trees) {
  test(`npm itself would choose the same credential from ${user.replaceAll('\n', ' ')}`, async (t) => {
    const { settings } = await read(t, { user })
    const pairs = user.split('\n').map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)])
    const { token, auth } = getAuth(REGISTRY, { ...Object.fromEntries(pairs), registry: REGISTRY })
    t.is(settings.credentialFor(REGISTRY)?.credential.secret, token ?? auth ?? undefined)
  })
}
