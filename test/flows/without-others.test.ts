import path from 'node:path'
import test from 'ava'
import { withoutOthers } from '../../lib/flows/without-others.ts'
import { createFolder } from '../fakes/folder.ts'

const FOLDERS = { top: '.', app: 'app', core: 'core', tools: 'core/tools', unreadable: 'unreadable' }

const LEFT_BEHIND = ['app/coverage/lcov.info', 'release.log']

const CHANGED = [
  'CHANGELOG.md',
  'app/index.js',
  'app/package-lock.json',
  'app/src/coverage/index.js',
  'core/index.js',
  'core/tools/index.js',
  'index.js',
  'package-lock.json',
  'package.json',
  'tools/index.js',
  'unreadable/index.js',
]

interface Row {
  title: string
  own: keyof typeof FOLDERS
  fields?: object
  packed?: string[]
  /** The folders with an entry. Default: all. */
  listed?: Array<keyof typeof FOLDERS>
  kept: string[]
}

/** Belongs to no other entry, unless to the one for the whole project. */
const SHARED = ['CHANGELOG.md', 'index.js', 'tools/index.js']

const rows: Row[] = [
  {
    title: 'what other entries write is left out, and what belongs to none stays',
    own: 'app',
    kept: [
      ...SHARED,
      'app/index.js',
      'app/package-lock.json',
      'app/src/coverage/index.js',
      'unreadable/index.js',
    ],
  },
  {
    title: 'what a package depends on stays',
    own: 'app',
    fields: { devDependencies: { tools: '*' } },
    kept: [
      ...SHARED,
      'app/index.js',
      'app/package-lock.json',
      'app/src/coverage/index.js',
      'core/tools/index.js',
      'unreadable/index.js',
    ],
  },
  {
    title: 'what its dependencies depend on stays, too',
    own: 'app',
    fields: { dependencies: { alias: 'npm:core@^1.0.0' } },
    kept: [
      ...SHARED,
      ...[
        'app/index.js',
        'app/package-lock.json',
        'app/src/coverage/index.js',
        'core/index.js',
        'core/tools/index.js',
      ],
      'unreadable/index.js',
    ],
  },
  {
    title: 'a folder below the package is left out',
    own: 'top',
    listed: ['top', 'core'],
    kept: [...CHANGED, 'app/coverage/lcov.info'].filter(
      (file) => !file.startsWith('core/') && file !== 'package-lock.json',
    ),
  },
  {
    title: 'a folder below the package stays if anything in it was packed',
    own: 'top',
    listed: ['top', 'core'],
    packed: ['package.json', 'core/readme.md'],
    kept: [...CHANGED, 'app/coverage/lcov.info'].filter((file) => file !== 'package-lock.json'),
  },
  {
    title: 'without other entries, everything stays',
    own: 'app',
    listed: ['app'],
    kept: CHANGED,
  },
  {
    title: 'a report stays if it was packed',
    own: 'app',
    listed: ['app'],
    packed: ['package.json', 'coverage/lcov.info'],
    kept: [...CHANGED, 'app/coverage/lcov.info'],
  },
]

for (const { title, own, fields, packed = ['package.json'], listed, kept } of rows)
  test(title, async (t) => {
    const cwd = createFolder(t, {
      'package.json': '{ "name": "top" }',
      'app/package.json': '{ "name": "app" }',
      'core/package.json': '{ "name": "core", "peerDependencies": { "tools": "*" } }',
      'core/tools/package.json': '{ "name": "tools" }',
      'unreadable/package.json': '{',
    })
    const names = listed ?? (Object.keys(FOLDERS) as Array<keyof typeof FOLDERS>)
    const plugins = names.map((name) => ['@cfa/semantic-release-npm', { pkgRoot: FOLDERS[name] }])
    const root = path.join(cwd, FOLDERS[own])
    const place = { context: { cwd, options: { plugins } }, root, pkg: { name: own, ...fields } }
    t.deepEqual(await withoutOthers([...CHANGED, ...LEFT_BEHIND].sort(), packed, place), [...kept].sort())
  })
