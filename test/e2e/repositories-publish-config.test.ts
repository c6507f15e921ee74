import test from 'ava'
import { createProjectReleases } from '../helpers/release-project.ts'

const { hooks, everywhere } = createProjectReleases(test)

/** Keys of `publishConfig` by which npm would change the destination, the network or the identity of a publish. */
const keys: Record<string, unknown> = {
  proxy: 'http://127.0.0.1:1/',
  'https-proxy': 'http://127.0.0.1:1/',
  noproxy: 'registry.example',
  'strict-ssl': false,
  ca: '-----BEGIN CERTIFICATE-----',
  cafile: './ca.pem',
  cert: '-----BEGIN CERTIFICATE-----',
  key: '-----BEGIN PRIVATE KEY-----',
  'local-address': '127.0.0.1',
  otp: '123456',
  _authToken: 'npm_of_somebody_else',
  _auth: 'c29tZWJvZHk6ZWxzZQ==',
  '//registry.example/:_authToken': 'npm_of_somebody_else',
  userconfig: './other.npmrc',
}
for (const [key, value] of Object.entries(keys)) {
  test(`publishConfig with ${key} is EINVALIDPUBLISHCONFIG before anything is done`, async (t) => {
    const ours = await hooks(t, { package: { publishConfig: { [key]: value } } }, 'attended')
    t.deepEqual(ours.codes, ['EINVALIDPUBLISHCONFIG'], ours.output)
    t.is(ours.hook, 'verifyConditions')
    t.true(ours.details.includes(key), ours.details)
    t.false(ours.details.includes('somebody_else'), ours.details)
    t.deepEqual([ours.questions, ours.writes], [[], []])
  })
}

test('with a code only, such a publishConfig ends the release before the tag too', async (t) => {
  const ours = await hooks(t, { package: { publishConfig: { proxy: 'http://127.0.0.1:1/' } } }, 'code only')
  t.deepEqual([ours.hook, ours.codes], ['verifyConditions', ['EINVALIDPUBLISHCONFIG']], ours.output)
})

test('publishConfig for package managers and bundlers has the same effect as with the peer', async (t) => {
  const publishConfig = {
    access: 'public',
    tag: 'beta',
    main: 'lib/index.js',
    types: 'lib/index.d.ts',
    exports: { '.': './lib/index.js' },
    bin: { tool: './lib/tool.js' },
    executableFiles: ['./lib/tool.js'],
    linkDirectory: true,
    // npm ignores these here.
    httpsProxy: 'http://127.0.0.1:1/',
    strictSSL: false,
    'ignore-scripts': true,
    'dry-run': true,
  }
  const { peer, ours } = await everywhere(t, { package: { publishConfig } })
  t.deepEqual(peer.versions, ['1.0.0'], peer.output)
  for (const { mode, codes, output, left } of ours) {
    t.deepEqual(codes, [], output)
    t.deepEqual(left, peer.left, mode)
  }
})

test('empty values in package.json are no values', async (t) => {
  const publishConfig = { access: '', tag: '', registry: null }
  const { peer, ours } = await everywhere(t, { package: { version: null, publishConfig } })
  t.deepEqual(peer.versions, ['1.0.0'], peer.output)
  for (const { mode, codes, output, left } of ours) {
    t.deepEqual(codes, [], output)
    t.deepEqual(left, peer.left, mode)
  }
})

for (const mode of ['attended', 'unattended'] as const) {
  test(`${mode}: an access that npm does not know is an error before anything is done`, async (t) => {
    const ours = await hooks(t, { package: { publishConfig: { access: 'everybody' } } }, mode)
    t.deepEqual([ours.hook, ours.codes], ['verifyConditions', ['EINVALIDPKG']], ours.output)
    t.regex(ours.details, /publishConfig\.access/)
    t.deepEqual([ours.questions, ours.writes], [[], []])
  })
}

test('a scope’s registry in publishConfig is where the package goes', async (t) => {
  const { peer, ours } = await everywhere(t, {
    name: '@scope/in-publish-config',
    package: ({ url }) => ({ publishConfig: { '@scope:registry': url } }),
    // The default registry is another one, which does not answer.
    env: {
      NPM_CONFIG_REGISTRY: 'http://127.0.0.1:1/',
      DEFAULT_NPM_REGISTRY: 'http://127.0.0.1:2/',
      npm_config_fetch_retries: '0',
    },
    files: ({ host }) => ({ '.npmrc': `//${host}/:_authToken=\${NPM_TOKEN}\n` }),
  })
  t.deepEqual([peer.codes, peer.versions], [[], ['1.0.0']], peer.output)
  for (const { mode, codes, name, output, left, writes } of ours) {
    t.deepEqual(codes, [], output)
    t.deepEqual(left.packages[name]?.contents, peer.left.packages[name]?.contents, mode)
    t.deepEqual(writes, peer.writes)
  }
})
