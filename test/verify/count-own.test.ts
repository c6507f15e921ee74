import test from 'ava'
import type { PluginConfig } from '../../lib/types.ts'
import { countOwn } from '../../lib/verify/count-own.ts'

const cwd = '/project'
const OWN = '@cfa/semantic-release-npm'
const PACKS = [OWN, { npmPublish: false, tarballDir: 'packed' }]
const EXEC = ['@semantic-release/exec', { prepareCmd: 'npm run build' }]
const GITHUB = '@semantic-release/github'

const counts: Array<[what: string, plugins: unknown, config: PluginConfig, count: number | undefined]> = [
  ['no list', undefined, {}, undefined],
  ['a list without this plugin', [GITHUB], {}, undefined],
  ['one entry in the list', [OWN], {}, 1],
  ['two entries', [OWN, EXEC, OWN], {}, 2],
  [
    'two entries with options',
    [
      [OWN, { tarballDir: 'x' }],
      [OWN, {}],
    ],
    {},
    2,
  ],
  ['two entries with and without options', [OWN, [OWN]], {}, 2],
  [
    'two folders',
    [
      [OWN, { pkgRoot: 'a' }],
      [OWN, { pkgRoot: 'b' }],
    ],
    { pkgRoot: 'a' },
    1,
  ],
  ['two entries and one for another folder', [OWN, [OWN, { pkgRoot: 'b' }], OWN], {}, 2],
  ['two entries for a folder', [[OWN, { pkgRoot: 'b' }], OWN, [OWN, { pkgRoot: 'b' }]], { pkgRoot: 'b' }, 2],
  ['a folder that the list does not have', [OWN, OWN], { pkgRoot: 'c' }, 1],
  ['an entry with null as its folder', [[OWN, { pkgRoot: null }], OWN], { pkgRoot: null }, 2],
  ['a folder written in three ways', [OWN, [OWN, { pkgRoot: '.' }], [OWN, { pkgRoot: './' }]], {}, 3],
  ['an entry that packs and one that publishes', [PACKS, OWN], {}, 1],
  ['two entries that pack and one that publishes', [PACKS, OWN, PACKS], { npmPublish: false }, 2],
]

for (const [what, plugins, config, count] of counts) {
  test(`the number of entries is ${count} for ${what}`, (t) =>
    t.is(countOwn(config, { options: { plugins }, cwd }), count))
}

test('a folder that semantic-release’s own options name counts for the entries that name none', (t) => {
  const options = { pkgRoot: 'dist', plugins: [OWN, [OWN, { pkgRoot: './dist' }], [OWN, { pkgRoot: '.' }]] }
  t.is(countOwn({ pkgRoot: 'dist' }, { options, cwd }), 2)
  t.is(countOwn({ pkgRoot: '.' }, { options, cwd }), 1)
})

const prepares: Array<[what: string, options: Record<string, unknown>, count: number | undefined]> = [
  ['twice in prepare', { verifyConditions: [OWN], prepare: [OWN, EXEC, OWN], publish: [OWN] }, 2],
  ['twice in plugins and once in prepare', { plugins: [OWN, EXEC, OWN], prepare: [EXEC, OWN] }, 1],
  ['once in plugins and twice in prepare', { plugins: [OWN], prepare: [OWN, EXEC, OWN] }, 2],
  ['twice in plugins, with options for prepare', { plugins: [OWN, OWN], prepare: { tarballDir: 'x' } }, 2],
  ['only in publish', { plugins: [], prepare: [GITHUB], publish: [OWN] }, 1],
  ['where a path in prepare may be this plugin, too', { prepare: ['./own.js'], publish: [OWN] }, undefined],
]
for (const [what, options, count] of prepares) {
  test(`the number of entries is ${count} for a plugin that is listed ${what}`, (t) =>
    t.is(countOwn({}, { options, cwd }), count))
}
