import test from 'ava'
import { compareWithPeer } from './compare.ts'
import { type Place, type Row, release } from './row.ts'

const rows: Array<(place: Place) => Row> = [
  () => ({
    what: 'wrong options',
    calls: release({ npmPublish: 42, tarballDir: 42, pkgRoot: '  ' }),
    errors: ['EINVALIDNPMPUBLISH', 'EINVALIDTARBALLDIR', 'EINVALIDPKGROOT', 'ENOPKG'],
  }),
  () => ({
    what: 'wrong options and no token',
    calls: release({ npmPublish: 'no' }),
    env: { NPM_TOKEN: '' },
    errors: ['EINVALIDNPMPUBLISH', 'ENONPMTOKEN'],
  }),
  ...(['prepare', 'publish', 'addChannel'] as const).map((hook) => () => ({
    what: `wrong options found only in ${hook}`,
    calls: [{ hook, config: { npmPublish: 42, tarballDir: 42, pkgRoot: 42 } }],
    errors: ['EINVALIDNPMPUBLISH', 'EINVALIDTARBALLDIR', 'EINVALIDPKGROOT', 'ENOPKG'],
  })),
  () => ({
    what: 'wrong options in the entry under publish',
    calls: [
      {
        hook: 'verifyConditions',
        options: {
          publish: ['other', { path: '@semantic-release/npm', npmPublish: 42, tarballDir: 42, pkgRoot: 42 }],
        },
      },
    ],
    package: null,
    errors: ['EINVALIDNPMPUBLISH', 'EINVALIDTARBALLDIR', 'EINVALIDPKGROOT', 'ENOPKG'],
  }),
  ({ url, name }) => ({
    what: 'options in the entry under publish',
    files: { 'build/package.json': { name, publishConfig: { registry: url } } },
    package: {},
    calls: [
      {
        hook: 'verifyConditions',
        options: { publish: [{ path: '@semantic-release/npm', pkgRoot: 'build', tarballDir: 'packed' }] },
      },
      ...release({ pkgRoot: 'build', tarballDir: 'packed' }).slice(1),
    ],
  }),
  () => ({ what: 'no package.json', package: null, errors: ['ENOPKG'] }),
  () => ({ what: 'no package.json in pkgRoot', calls: release({ pkgRoot: 'none' }), errors: ['ENOPKG'] }),
  () => ({ what: 'a package.json without a name', package: { name: undefined }, errors: ['ENOPKGNAME'] }),
]

await compareWithPeer(test, rows)
