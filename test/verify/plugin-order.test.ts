import test from 'ava'
import { isUnder, suggestOrder } from '../../lib/verify/plugin-order.ts'

const OWN = '@cfa/semantic-release-npm'
const EXEC = ['@semantic-release/exec', { prepareCmd: 'npm run build' }]
const CHANGELOG = '@semantic-release/changelog'
const GIT = ['@semantic-release/git', { assets: ['package.json'] }]
const GITHUB = '@semantic-release/github'
const ANALYZE = ['@semantic-release/commit-analyzer', '@semantic-release/release-notes-generator']

/** Lists from real repositories, and the plugins that write after the last call of this one. */
const orders: Array<[what: string, plugins: unknown, writers: string[]]> = [
  ['no list', undefined, []],
  ['a list for each step', { prepare: [OWN] }, []],
  ['an empty list', [], []],
  ['a list without this plugin', [...ANALYZE, EXEC], []],
  ['the usual order', [...ANALYZE, CHANGELOG, OWN, GIT, GITHUB], []],
  [
    'the usual order with commands that only publish',
    [OWN, ['@semantic-release/exec', { publishCmd: 'x' }]],
    [],
  ],
  ['exec without options', [OWN, '@semantic-release/exec'], []],
  ['exec with an empty command', [OWN, ['@semantic-release/exec', { prepareCmd: '' }]], []],
  ['exec after it', [...ANALYZE, OWN, EXEC, GITHUB], ['@semantic-release/exec']],
  [
    'objects instead of names',
    [{ path: OWN }, { path: '@semantic-release/exec', prepareCmd: 'x' }, { path: CHANGELOG }],
    ['@semantic-release/exec', CHANGELOG],
  ],
  ['an object of this plugin before and after', [{ path: OWN }, EXEC, { path: OWN, pkgRoot: '.' }], []],
  ['an object of functions after it', [OWN, { prepare: () => {} }], []],
  ['the changelog after it', [...ANALYZE, OWN, CHANGELOG, GIT], [CHANGELOG]],
  [
    'exec and the changelog after it',
    [...ANALYZE, OWN, EXEC, CHANGELOG, GIT],
    ['@semantic-release/exec', CHANGELOG],
  ],
  [
    'Google’s replacements after it',
    [OWN, ['@google/semantic-release-replace-plugin', { replacements: [] }], GIT],
    ['@google/semantic-release-replace-plugin'],
  ],
  ['replacements after it', [OWN, 'semantic-release-replace-plugin'], ['semantic-release-replace-plugin']],
  [
    'versions in files after it',
    [OWN, ['semantic-release-plugin-update-version-in-files', { files: ['version.js'] }]],
    ['semantic-release-plugin-update-version-in-files'],
  ],
  [
    'updated files after it',
    [OWN, ['@droidsolutions-oss/semantic-release-update-file', { files: [] }]],
    ['@droidsolutions-oss/semantic-release-update-file'],
  ],
  ...[
    '@sebbo2002/semantic-release-jsr',
    'semantic-release-license',
    'semantic-release-version-bump',
    '@aensley/semantic-release-openapi',
    '@iwavesmedia/semantic-release-composer',
    'semantic-release-helm',
    'semantic-release-helm3',
  ].map((name): (typeof orders)[number] => [`${name} after it`, [OWN, name], [name]]),
  ['a writer before and after it', [CHANGELOG, OWN, EXEC], ['@semantic-release/exec']],
  ['this plugin before and after', [OWN, EXEC, CHANGELOG, OWN, GIT], []],
  ['this plugin twice, and a writer after that', [OWN, CHANGELOG, OWN, EXEC], ['@semantic-release/exec']],
  ['this plugin with options', [[OWN, { pkgRoot: 'dist' }], CHANGELOG], [CHANGELOG]],
  [
    'this plugin by a path',
    ['./node_modules/@cfa/semantic-release-npm/dist/index.js', CHANGELOG],
    [CHANGELOG],
  ],
  ['a plugin in the configuration itself', [OWN, { prepare: () => {} }], []],
]

for (const [what, plugins, writers] of orders) {
  test(`with ${what}, ${writers.length > 0 ? `this plugin has to be listed again after ${writers.join(', ')}` : 'no other order is suggested'}`, (t) => {
    const order = suggestOrder({ plugins })
    t.deepEqual(order?.writers ?? [], writers)
    t.is(order === undefined, writers.length === 0)
    // The suggested list is in order.
    if (order) t.is(suggestOrder({ plugins: order.plugins }), undefined)
  })
}

const stepLists: Array<[what: string, options: Record<string, unknown>, suggested: unknown]> = [
  ['a list for prepare', { prepare: [OWN, CHANGELOG] }, [OWN, CHANGELOG, OWN]],
  [
    'a list for prepare in addition to plugins',
    { plugins: [CHANGELOG, OWN], prepare: [OWN, CHANGELOG] },
    [OWN, CHANGELOG, OWN],
  ],
  [
    'a command in a list for prepare',
    { prepare: [OWN, { path: '@semantic-release/exec', cmd: 'x' }] },
    [OWN, { path: '@semantic-release/exec', cmd: 'x' }, OWN],
  ],
  [
    'a list for prepare that is in order',
    { plugins: [OWN, CHANGELOG], prepare: [CHANGELOG, OWN] },
    undefined,
  ],
  ['a list for prepare without this plugin', { plugins: [OWN, CHANGELOG], prepare: [CHANGELOG] }, undefined],
  ['a list for publish', { plugins: [CHANGELOG, OWN], publish: [OWN, CHANGELOG] }, undefined],
]
for (const [what, options, suggested] of stepLists) {
  test(`with ${what}, ${suggested ? 'another order is suggested for it' : 'no other order is suggested'}`, (t) => {
    t.deepEqual(suggestOrder(options)?.plugins, suggested as unknown[] | undefined)
    if (suggested) t.is(suggestOrder(options)?.key, 'prepare')
  })
}

test('options for all plugins of a step change no order', (t) => {
  const order = suggestOrder({ plugins: [OWN, CHANGELOG], prepare: { tarballDir: 'packed' } })
  t.deepEqual([order?.plugins, order?.key], [[OWN, CHANGELOG, OWN], 'plugins'])
})

test('the suggested list repeats this plugin with its options after the last writer, and moves nothing else', (t) => {
  const own = [OWN, { pkgRoot: 'dist' }]
  const plugins = [...ANALYZE, own, EXEC, GIT, CHANGELOG, GITHUB]
  t.deepEqual(suggestOrder({ plugins })?.plugins, [...ANALYZE, own, EXEC, GIT, CHANGELOG, own, GITHUB])
})

const unders: Array<[what: string, plugins: unknown, expected: boolean]> = [
  ['listed before it', [GITHUB, OWN], true],
  ['listed before it with options', [[GITHUB, { assets: [] }], OWN], true],
  ['listed after it', [OWN, GITHUB], false],
  ['listed between two entries', [OWN, GITHUB, OWN], false],
  ['listed without this one', [GITHUB], false],
  ['that is not listed', [CHANGELOG, OWN], false],
  ['in no list', undefined, false],
]

for (const [what, plugins, expected] of unders) {
  test(`a plugin ${what} is ${expected ? '' : 'not '}called before this one`, (t) => {
    t.is(isUnder(GITHUB, { plugins }), expected)
    t.is(isUnder(GITHUB, { plugins: [OWN, CHANGELOG], publish: plugins }), expected)
  })
}
