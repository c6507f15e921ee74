import test from 'ava'
import type { Project } from '../helpers/project.ts'
import { createProjectReleases, firstRelease } from '../helpers/release-project.ts'

const { hooks, everywhere } = createProjectReleases(test)

/** Places and kinds of packages. */
const rows: Array<{ what: string; project: Project; config?: object }> = [
  {
    what: 'tarballDir',
    project: { files: { 'README.md': '# Read me\n', '.gitignore': 'packed\n' } },
    config: { tarballDir: 'packed' },
  },
  {
    what: 'tarballDir, and a script that changes what is packed',
    project: {
      package: {
        files: ['lib'],
        scripts: { prepack: 'mkdir -p lib && echo built >> lib/index.js', postpack: 'rm -r lib' },
      },
    },
    config: { tarballDir: 'packed' },
  },
  {
    what: 'pkgRoot',
    project: {
      name: 'in-a-folder',
      files: { 'lib/package.json': { name: 'in-a-folder' }, 'lib/index.js': '' },
    },
    config: { pkgRoot: 'lib' },
  },
  {
    what: 'pkgRoot in a folder that git ignores, and tarballDir',
    project: {
      name: 'in-an-ignored-folder',
      package: { private: true, scripts: { prepack: 'exit 1' } },
      files: {
        '.gitignore': 'dist\npacked\n',
        'dist/package.json': { name: 'in-an-ignored-folder', version: '0.0.0' },
        'dist/index.js': 'built\n',
      },
    },
    config: { pkgRoot: 'dist', tarballDir: 'packed' },
  },
  {
    what: 'a scoped package that is public by publishConfig',
    project: { name: '@scope/public', package: { publishConfig: { access: 'public' } } },
  },
  {
    what: 'a package with a lock file, hidden files and executables',
    project: {
      package: { files: undefined, bin: { tool: 'tool.js' } },
      files: ({ name }) => ({
        'package-lock.json': {
          name,
          version: '0.0.0-development',
          lockfileVersion: 3,
          requires: true,
          packages: { '': { name, version: '0.0.0-development' } },
        },
        'tool.js': '#!/usr/bin/env node\n',
        '.hidden': 'x',
        '.npmignore': 'secret\n',
        secret: 'y',
        'LICENSE.md': 'MIT',
        'CHANGELOG.md': '# Changes\n',
      }),
    },
  },
]
for (const { what, project, config = {} } of rows) {
  test(`${what}: everything that is left matches the peer`, async (t) => {
    const { peer, ours } = await everywhere(t, project, { calls: firstRelease(config) })
    t.deepEqual(peer.versions, ['1.0.0'], peer.output)
    for (const { mode, codes, output, left } of ours) {
      t.deepEqual(codes, [], output)
      t.deepEqual(left, peer.left, mode)
    }
  })
}

test('provenance that the job cannot sign ends the release before anything is done', async (t) => {
  const ways: Project[] = [
    { package: { publishConfig: { provenance: true } } },
    { files: { '.npmrc': 'provenance=true\n' } },
    { env: { NPM_CONFIG_PROVENANCE: 'true' } },
  ]
  for (const project of ways) {
    const ours = await hooks(t, project, 'attended')
    t.deepEqual([ours.hook, ours.codes], ['verifyConditions', ['ENOPROVENANCE']], ours.output)
    t.deepEqual([ours.questions, ours.writes], [[], []])
  }
})
