import test from 'ava'
import { isListedFor } from '../../lib/verify/is-listed-for.ts'

const cwd = '/project'
const OWN = '@cfa/semantic-release-npm'
const GITHUB = '@semantic-release/github'
const DIST = [OWN, { pkgRoot: 'dist' }]
const step = () => undefined

/** semantic-release's options, and whether `publish` is called for the project's root and for `dist`. */
const configurations: Array<[what: string, options: object, root: boolean, dist: boolean]> = [
  ['one list', { plugins: [OWN] }, true, false],
  ['one list with a folder', { plugins: [DIST] }, false, true],
  ['a list for each step', { prepare: [OWN], publish: [DIST] }, false, true],
  ['an entry as an object', { prepare: [OWN], publish: { path: OWN, pkgRoot: 'dist' } }, false, true],
  ['only a name', { plugins: [DIST], publish: OWN }, true, false],
  ['a list of publish without this plugin', { prepare: [OWN], publish: [GITHUB] }, false, false],
  ['an empty list of publish', { plugins: [OWN], publish: [] }, false, false],
  [
    'options that are merged over each plugin’s',
    { plugins: [OWN], publish: { pkgRoot: 'dist' } },
    false,
    true,
  ],
  ['a folder in semantic-release’s own options', { pkgRoot: 'dist', publish: [OWN] }, false, true],
  ['an entry that only packs', { plugins: [OWN], publish: [[OWN, { npmPublish: false }]] }, false, false],
  ['nothing that names this plugin', { plugins: ['./release.js'], publish: ['./release.js'] }, true, true],
  ['a plugin by a path, which may be this one', { plugins: [OWN], publish: ['./release.js'] }, true, true],
  ['a function, which may be this one', { plugins: [OWN], publish: [step] }, true, true],
]

for (const [what, options, root, dist] of configurations) {
  test(`publish is known to call the folders that it names, with ${what}`, (t) => {
    t.is(isListedFor('publish', cwd, { options: { ...options }, cwd }), root)
    t.is(isListedFor('publish', '/project/dist', { options: { ...options }, cwd }), dist)
  })
}
