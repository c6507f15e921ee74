import { readFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { COMMITTER, LOCAL_PLUGINS, WRITER } from '../helpers/local-plugins.ts'
import type { Mode } from '../helpers/modes.ts'
import { createProjectReleases, THE_PLUGIN } from '../helpers/release-project.ts'

const { release } = createProjectReleases(test)

const EDIT = `const { readFileSync, writeFileSync } = require('node:fs')
const edit = (change) => {
  const pkg = JSON.parse(readFileSync('package.json', 'utf8'))
  change(pkg)
  writeFileSync('package.json', JSON.stringify(pkg, null, 2) + '\\n')
}
`
/** Switches `postinstall` off for those who install the package, and on again. */
const PINST = `${EDIT}
const [from, to] = process.argv[2] === '--disable' ? ['postinstall', '_postinstall'] : ['_postinstall', 'postinstall']
edit((pkg) => {
  pkg.scripts = Object.fromEntries(Object.entries(pkg.scripts).map(([key, value]) => [key === from ? to : key, value]))
})
`
/** Removes from package.json what only developers need, and keeps a copy to restore. */
const CLEAN = `${EDIT}
const { copyFileSync, renameSync } = require('node:fs')
if (process.argv[2] === 'restore') renameSync('package.json.backup', 'package.json')
else {
  copyFileSync('package.json', 'package.json.backup')
  edit((pkg) => {
    delete pkg.devDependencies
    delete pkg.scripts
  })
}
`
const write = (file: string, text: string) =>
  `node -e "require('node:fs').writeFileSync('${file}', '${text}')"`
const remove = (file: string) => `node -e "require('node:fs').rmSync('${file}', { recursive: true })"`

const devDependencies = { typescript: '^5.0.0' }
const attended: Mode[] = ['attended']
const all: Mode[] = ['attended', 'code only', 'unattended']

/** Scripts that change files which git tracks. */
const rows: Array<{
  what: string
  modes?: Mode[]
  config?: object
  package: object
  files?: Record<string, string>
}> = [
  {
    what: 'pinst disables postinstall in prepublishOnly and enables it in postpublish',
    modes: all,
    package: {
      scripts: {
        postinstall: 'node none.cjs',
        prepublishOnly: 'node pinst.cjs --disable',
        postpublish: 'node pinst.cjs --enable',
      },
    },
  },
  {
    what: 'pinst disables postinstall in prepack and enables it in postpack',
    package: {
      scripts: {
        postinstall: 'node none.cjs',
        prepack: 'node pinst.cjs --disable',
        postpack: 'node pinst.cjs --enable',
      },
    },
  },
  {
    what: 'clean-package strips package.json in prepack and restores it in postpack',
    package: { devDependencies, scripts: { prepack: 'node clean.cjs', postpack: 'node clean.cjs restore' } },
  },
  {
    what: 'package.json is stripped and never restored',
    modes: all,
    package: { devDependencies, scripts: { prepack: 'node clean.cjs' } },
  },
  {
    what: 'package.json is stripped in prepublishOnly and restored in publish',
    package: {
      devDependencies,
      scripts: { prepublishOnly: 'node clean.cjs', publish: 'node clean.cjs restore' },
    },
  },
  {
    what: 'built files are tracked, and the readme is written',
    package: {
      files: ['lib'],
      scripts: { prepare: `${write('README.md', '# Written')} && ${write('lib/index.js', 'built')}` },
    },
    files: { 'lib/index.js': 'old', 'README.md': '# Old\n' },
  },
  {
    what: 'tracked files are removed before new ones are built',
    package: {
      files: ['lib'],
      scripts: { prepack: `${remove('lib/old.js')} && ${write('lib/new.js', 'built')}` },
    },
    files: { 'lib/index.js': 'kept', 'lib/old.js': 'old' },
  },
  {
    what: 'built files are tracked, and the tarball is kept',
    modes: all,
    config: { tarballDir: 'packed' },
    package: { files: ['lib'], scripts: { prepack: write('lib/index.js', 'built') } },
    files: { 'lib/index.js': 'old', '.gitignore': 'packed\n' },
  },
  {
    what: 'the version script of npm version adds a file to the index',
    package: { files: ['lib'], scripts: { version: `${write('lib/version.js', 'new')} && git add lib` } },
    files: { 'lib/version.js': 'old' },
  },
]
for (const { what, modes = attended, config = {}, package: fields, files = {} } of rows) {
  test.serial(`release commit, package and work tree match the peer if ${what}`, async (t) => {
    const project = {
      package: fields as Record<string, unknown>,
      files: { ...LOCAL_PLUGINS, 'pinst.cjs': PINST, 'clean.cjs': CLEAN, ...files },
    }
    const plugins = [
      [THE_PLUGIN, config],
      [WRITER, { file: 'CHANGELOG.md', text: '# {version}\n' }],
      [COMMITTER, { assets: ['package.json', 'CHANGELOG.md', 'lib'] }],
    ] as const
    const releases = ['peer' as const, ...modes].map((mode) =>
      release(t, project, mode, { plugins: [...plugins] as never }),
    )
    const [peer, ...ours] = await Promise.all(releases)
    t.is(peer?.exitCode, 0, peer?.output)
    for (const { mode, exitCode, output, left, tags } of ours) {
      t.is(exitCode, 0, output)
      t.deepEqual(left, peer?.left as never, mode)
      t.deepEqual(tags, ['v1.0.0'])
    }
  })
}

test('a commit by prepack can’t be undone, and the log says which files it changed', async (t) => {
  const prepack = `${write('index.js', 'built')} && git commit --quiet --all --message=built`
  const project = { package: { scripts: { prepack } }, files: { 'index.js': 'source' } }
  const { exitCode, output } = await release(t, project, 'attended', { plugins: [THE_PLUGIN] })
  t.is(exitCode, 0, output)
  t.regex(output, /changes can’t be undone.*\bindex\.js\b/)
})

test('with tarballDir, what prepublishOnly changes is in the kept and the published tarball, and not committed', async (t) => {
  const project = {
    package: {
      scripts: {
        postinstall: 'node none.cjs',
        prepublishOnly: 'node pinst.cjs --disable',
        postpublish: 'node pinst.cjs --enable',
      },
    },
    files: { ...LOCAL_PLUGINS, 'pinst.cjs': PINST, '.gitignore': 'packed\n' },
  }
  const plugins = [[THE_PLUGIN, { tarballDir: 'packed' }], COMMITTER] as never
  const releases = (['peer', ...all] as const).map((mode) => release(t, project, mode, { plugins }))
  const [peer, ...ours] = await Promise.all(releases)
  for (const { exitCode, output, left, name, checkout } of ours) {
    t.is(exitCode, 0, output)
    t.deepEqual([left.commits, left.packages], [peer?.left.commits, peer?.left.packages], output)
    const kept = await readFile(path.join(checkout.cwd, 'packed', `${name}-1.0.0.tgz`))
    t.deepEqual(kept, await checkout.registry.tarball(name, '1.0.0'))
  }
})
