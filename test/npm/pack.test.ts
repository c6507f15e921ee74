import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { findTarball, layOut, type Tarball } from '../../lib/npm/pack.ts'
import { readPacked } from '../../lib/npm/read-output.ts'
import { createFolder, type Files, writeFiles } from '../fakes/folder.ts'
import { createNpmCli } from '../registry/npm-cli.ts'

const COMMIT = 'a'.repeat(40)
const npm = await createNpmCli('http://127.0.0.1:9/')
test.after.always(npm.close)

interface Packed {
  tarball: Tarball
  /** The tarball laid out. */
  folder: string
  /** What npm would send for that folder. */
  integrity: string | undefined
}

/** Packs a folder with npm, lays the tarball out, and lets npm rehearse the upload of that. */
async function pack(t: ExecutionContext, source: string): Promise<Packed> {
  const destination = createFolder(t)
  const packed = await npm.run(['pack', source, '--pack-destination', destination], { token: null })
  t.is(packed.exitCode, 0, packed.stderr)
  const tarball = await findTarball(destination)
  const folder = await layOut(tarball, COMMIT, destination)
  const rehearsal = await npm.run(['publish', folder, '--dry-run', '--ignore-scripts'], { token: 'x' })
  t.is(rehearsal.exitCode, 0, rehearsal.stderr)
  return { tarball, folder, integrity: readPacked(rehearsal.stdout)?.integrity }
}

const project = (t: ExecutionContext, files: Files, fields: object = {}) =>
  createFolder(t, { 'package.json': { name: '@a/b', version: '1.0.0', ...fields }, ...files })

const many = Object.fromEntries(
  Array.from({ length: 1200 }, (_, index) => [`many/${index % 40}/${index}.js`, `${index}`]),
)

/** All that a package may hold and that is packed in a way of its own. */
function everything(t: ExecutionContext): string {
  const folder = project(
    t,
    {
      ...many,
      [`${'folder-'.repeat(14)}/${'x'.repeat(99)}/${'y'.repeat(160)}.js`]: 'long',
      'ü/日本語.txt': 'x',
      'e\u0301.txt': 'decomposed',
      'é.txt': 'composed',
      'a b\'c".js': 'x',
      '.hidden': 'x',
      'lib/.npmignore': '*.log',
      'lib/a.log': 'left out',
      'lib/a.js': 'x',
      'cli.js': '#!/usr/bin/env node\n',
      'npm-shrinkwrap.json': { name: '@a/b', version: '1.0.0', lockfileVersion: 3, packages: {} },
      empty: '',
      'outside/file': 'x',
      'node_modules/c/package.json': { name: 'c', version: '1.0.0' },
      'node_modules/c/index.js': 'x',
    },
    {
      bin: './cli.js',
      scripts: { prepack: 'echo made > made.txt', prepare: 'true' },
      dependencies: { c: '1.0.0' },
      bundleDependencies: ['c'],
    },
  )
  writeFileSync(path.join(folder, 'random.bin'), randomBytes(3_000_000))
  const modes = { 'run.sh': 0o755, 'all.sh': 0o777, 'own.txt': 0o600, 'read.txt': 0o444 }
  for (const [name, mode] of Object.entries(modes)) writeFileSync(path.join(folder, name), 'x', { mode })
  symlinkSync('cli.js', path.join(folder, 'link.js'))
  symlinkSync('/etc', path.join(folder, 'etc'))
  return folder
}

const packages: Array<[string, (t: ExecutionContext) => string]> = [
  ['nothing but package.json', (t) => project(t, {})],
  ['everything at once', everything],
]

/** What the project's files were made under does not bind the job. */
function underUmask<Value>(mask: number, make: () => Value): Value {
  const before = process.umask(mask)
  try {
    return make()
  } finally {
    process.umask(before)
  }
}

// The job's: whatever it takes away, npm packs the same bytes.
const umask = process.umask(0o077)
test.after.always(() => void process.umask(umask))

for (const [title, build] of packages) {
  test(`npm packs what was laid out to the same bytes, the commit beside it: ${title}`, async (t) => {
    const { tarball, folder, integrity } = await pack(
      t,
      underUmask(0o002, () => build(t)),
    )
    t.is(integrity, tarball.integrity)
    t.is(readFileSync(path.join(folder, '.git', 'HEAD'), 'utf8'), `${COMMIT}\n`)
  })
}

test('files keep their modes, and links are not there', async (t) => {
  const source = underUmask(0o022, () => project(t, { 'run.sh': 'x', 'a/b.txt': 'x' }))
  chmodSync(path.join(source, 'run.sh'), 0o755)
  symlinkSync('run.sh', path.join(source, 'link'))
  const { folder } = await pack(t, source)
  t.is(statSync(path.join(folder, 'run.sh')).mode & 0o777, 0o755)
  t.is(statSync(path.join(folder, 'a', 'b.txt')).mode & 0o777, 0o644)
  t.false(readdirSync(folder).includes('link'))
})

test('without a commit npm finds none further up', async (t) => {
  const parent = createFolder(t)
  writeFiles(parent, { '.git/HEAD': `${COMMIT}\n` })
  const destination = path.join(parent, 'to')
  mkdirSync(destination)
  await npm.run(['pack', project(t, {}), '--pack-destination', destination], { token: null })
  const folder = await layOut(await findTarball(destination), undefined, parent)
  t.deepEqual(readdirSync(path.join(folder, '.git')), [])
})

test('a folder without a tarball is a failure', async (t) => {
  await t.throwsAsync(findTarball(createFolder(t, { 'a.txt': 'x' })), { message: /packed nothing/ })
})
