import test from 'ava'
import { compareWithPeer } from './compare.ts'
import { type Place, type Row, release } from './row.ts'

const rows: Array<(place: Place) => Row> = [
  () => ({
    what: 'lifecycle scripts',
    alsoAsking: true,
    package: {
      files: ['*.txt'],
      scripts: Object.fromEntries(
        [
          'preversion',
          'version',
          'postversion',
          'prepublishOnly',
          'prepack',
          'prepare',
          'postpack',
          'publish',
          'postpublish',
        ].map((event) => [event, `echo ${event} >> events.txt`]),
      ),
    },
  }),
  () => ({
    what: 'a lifecycle script that fails',
    package: { scripts: { prepublishOnly: 'exit 1' } },
    errors: ['ExecaError'],
  }),
  ({ name }) => ({
    what: 'workspaces and a lock file',
    package: { workspaces: ['parts/*'] },
    files: {
      'parts/one/package.json': { name: `${name}-one`, version: '0.0.1' },
      'package-lock.json': {
        name,
        version: '0.0.0-development',
        lockfileVersion: 3,
        requires: true,
        packages: { '': { name, version: '0.0.0-development', workspaces: ['parts/*'] } },
      },
    },
  }),
  ({ url, name }) => ({
    what: 'one workspace',
    alsoAsking: true,
    package: { private: true, workspaces: ['parts/*'] },
    files: { 'parts/one/package.json': { name, version: '0.0.1', publishConfig: { registry: url } } },
    calls: release({ pkgRoot: 'parts/one' }),
  }),
  () => ({ what: 'a detached HEAD', git: [['checkout', '--quiet', '--detach']] }),
  () => ({
    what: 'bundled dependencies, a shrinkwrap and a changelog',
    package: { dependencies: { dep: '1.0.0' }, bundleDependencies: ['dep'] },
    files: {
      'node_modules/dep/package.json': { name: 'dep', version: '1.0.0' },
      'node_modules/dep/index.js': '',
      'node_modules/other/package.json': { name: 'other', version: '1.0.0' },
      'npm-shrinkwrap.json': { lockfileVersion: 3, packages: {} },
      'CHANGELOG.md': '# Changes\n',
    },
  }),
  () => ({
    what: 'ignored files without a files field',
    package: { files: undefined },
    files: {
      '.npmignore': 'secret\n',
      secret: 'x',
      'lib/.gitignore': 'not-this\n',
      'lib/not-this': 'y',
      '.dot': 'z',
    },
  }),
  () => ({
    what: 'executable files, and unusual names',
    alsoAsking: true,
    package: { bin: './run.sh', files: ['run.sh', 'tool.sh', 'lib'] },
    files: {
      'run.sh': '#!/bin/sh\n',
      'tool.sh': '#!/bin/sh\n',
      'lib/with blanks & signs’.js': '',
      [`lib/${'long/'.repeat(40)}name.js`]: '',
      'lib/package.json': {},
    },
    modes: { 'tool.sh': 0o755 },
  }),
]

await compareWithPeer(test, rows)
