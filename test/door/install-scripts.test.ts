import test from 'ava'
import { installScriptsOf, type Scripted } from '../../lib/door/install-scripts.ts'

const GYP = [{ path: 'package.json' }, { path: 'binding.gyp' }]
const BUILD = ['install: node-gyp rebuild']

const cases: Array<[title: string, Partial<Scripted>, scripts: string[]]> = [
  ['no scripts', {}, []],
  [
    'scripts that do not run on installing',
    {
      scripts: [
        ['prepack', 'a'],
        ['prepare', 'b'],
      ],
    },
    [],
  ],
  ['an empty script', { scripts: [['install', '']] }, []],
  [
    'all scripts, in the order in which npm runs them',
    {
      scripts: [
        ['postinstall', 'c'],
        ['preinstall', 'a'],
        ['install', 'b'],
      ],
    },
    ['preinstall: a', 'install: b', 'postinstall: c'],
  ],
  ['a binding.gyp that npm builds', { files: GYP }, BUILD],
  [
    'a binding.gyp, and a script that runs after it',
    { files: GYP, scripts: [['postinstall', 'a']] },
    [...BUILD, 'postinstall: a'],
  ],
  ['a Binding.gyp, which some file systems take for it', { files: [{ path: 'Binding.gyp' }] }, BUILD],
  ['a binding.gyp with an install script', { files: GYP, scripts: [['install', 'a']] }, ['install: a']],
  [
    'a binding.gyp with a preinstall script, which replaces the build',
    { files: GYP, scripts: [['preinstall', 'a']] },
    ['preinstall: a'],
  ],
  ['a binding.gyp that the package does not want built', { files: GYP, gypfile: false }, []],
  ['a binding.gyp in a folder', { files: [{ path: 'test/binding.gyp' }] }, []],
]

for (const [title, given, expected] of cases) {
  test(`the scripts that run on installing are found: ${title}`, (t) => {
    const scripts = installScriptsOf({ scripts: [], files: [], ...given })
    t.deepEqual(
      scripts.map(({ event, command }) => `${event}: ${command}`),
      expected,
    )
  })
}
