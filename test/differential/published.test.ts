import test from 'ava'
import { compareWithPeer } from './compare.ts'
import { type Place, type Row, release } from './row.ts'

const rows: Array<(place: Place) => Row> = [
  () => ({ what: 'a package', files: { 'README.md': '# Read me\n' } }),
  ({ url }) => ({
    what: 'a scoped package that is public',
    scope: 'scope',
    package: { publishConfig: { registry: url, access: 'public' } },
  }),
  () => ({ what: 'publish without the steps before it', calls: release().slice(2) }),
  () => ({
    what: 'prepare and publish without verifyConditions',
    alsoAsking: true,
    calls: release().slice(1),
  }),
  () => ({ what: 'tarballDir in the root', calls: release({ tarballDir: '.' }) }),
  () => ({
    what: 'a tarball of a scoped package, in a folder with blanks around its name',
    scope: 'scope',
    calls: release({ tarballDir: ' packed/here ' }),
  }),
  ({ url, name }) => ({
    what: 'pkgRoot and tarballDir',
    alsoAsking: true,
    files: { 'build/package.json': { name, publishConfig: { registry: url } }, 'build/index.js': '' },
    calls: release({ pkgRoot: 'build', tarballDir: 'packed' }),
  }),
  () => ({ what: 'a private package', package: { private: true }, calls: release({ tarballDir: 'packed' }) }),
  ({ name }) => ({
    what: 'a private package in a folder of its own, without any token',
    env: { NPM_TOKEN: '' },
    files: { 'build/package.json': { name, version: '0.0.0', private: true } },
    calls: release({ pkgRoot: './build', tarballDir: './packed' }),
  }),
  () => ({
    what: 'npmPublish false without any token',
    env: { NPM_TOKEN: '' },
    calls: [
      ...release({ npmPublish: false, tarballDir: 'packed' }),
      { hook: 'addChannel', config: { npmPublish: false } },
    ],
  }),
  () => ({
    what: 'a version that exists',
    published: { '1.0.0': 'latest' },
    errors: ['ExecaError'],
  }),
]

await compareWithPeer(test, rows)
