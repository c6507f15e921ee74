import { readdir } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createProjectReleases, firstRelease } from '../helpers/release-project.ts'

const { everywhere } = createProjectReleases(test)

/** npm refuses to work in a folder whose package.json says so, and the peer then fails before the tag. */
const insisting = [
  { packageManager: { name: 'pnpm', version: '^10.0.0', onFail: 'error' } },
  { packageManager: { name: 'yarn', version: '4.9.0', onFail: 'download' } },
  { runtime: { name: 'node', version: '>=99', onFail: 'error' } },
]
for (const devEngines of insisting) {
  const [what = '', { name } = { name: '' }] = Object.entries(devEngines)[0] ?? []
  test(`a package whose devEngines insist on another ${what} (${name}) is released`, async (t) => {
    const { peer, ours } = await everywhere(t, { package: { devEngines } })
    t.is(peer.hook, 'prepare', peer.output)
    for (const { mode, codes, output, versions } of ours)
      t.deepEqual([codes, versions], [[], ['1.0.0']], `${mode}: ${output}`)
  })

  test(`a package below a root whose devEngines insist on another ${what} (${name}) is released`, async (t) => {
    const folder = `in-a-workspace-of-${name}`
    const project = {
      name: folder,
      package: { private: true, devEngines },
      files: {
        'packages/a/package.json': {
          name: folder,
          version: '0.0.0',
          scripts: { prepublishOnly: 'exit 0', prepack: 'exit 0' },
        },
        'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      },
    }
    const { peer, ours } = await everywhere(t, project, {
      calls: firstRelease({ pkgRoot: 'packages/a' }),
      modes: ['attended', 'code only', 'unattended'],
    })
    t.deepEqual(peer.versions, [], peer.output)
    for (const { mode, codes, output, versions } of ours)
      t.deepEqual([codes, versions], [[], ['1.0.0']], `${mode}: ${output}`)
  })
}

/** Repositories that are installed and built by another package manager, and released by npm. */
const rows = [
  {
    what: 'packageManager, and devEngines that only warn,',
    package: {
      packageManager: 'yarn@4.9.0',
      devEngines: {
        packageManager: { name: 'yarn', onFail: 'warn' },
        runtime: { name: 'node', version: '>=99', onFail: 'ignore' },
      },
    },
  },
  {
    what: 'engines and a preinstall script that forbid npm',
    package: {
      engines: { npm: 'please-use-pnpm', pnpm: '>=10' },
      scripts: { preinstall: 'npx only-allow pnpm', prepare: 'exit 0', prepack: 'exit 0' },
    },
    files: { '.npmrc': 'engine-strict=true\n', 'pnpm-workspace.yaml': 'packages:\n  - packages/*\n' },
  },
]
for (const { what, package: fields, files = {} } of rows) {
  test(`${what} do not stop a release`, async (t) => {
    const project = {
      package: { scripts: { prepublishOnly: 'exit 0' }, ...(fields as Record<string, unknown>) },
      files: files as Record<string, string>,
    }
    const { peer, ours } = await everywhere(t, project)
    t.deepEqual(peer.versions, ['1.0.0'], peer.output)
    for (const { mode, codes, output, left } of ours) {
      t.deepEqual(codes, [], `${mode}: ${output}`)
      t.deepEqual(left, peer.left, mode)
    }
  })
}

const homes = [
  { what: 'an empty HOME', env: { HOME: '' } },
  { what: 'no HOME', env: { HOME: undefined } },
]
for (const { what, env } of homes) {
  for (const pkgRoot of ['.', 'lib']) {
    test(`${what} leaves no npm folder in the repository, released from ${pkgRoot}`, async (t) => {
      const name = `without-home-${what.split(' ')[0]}-${pkgRoot === '.' ? 'root' : pkgRoot}`
      const { ours } = await everywhere(
        t,
        { name, env, files: { 'lib/package.json': { name, version: '0.0.0' } } },
        { calls: firstRelease({ pkgRoot }), modes: ['attended', 'unattended'] },
      )
      for (const { mode, codes, output, checkout, left } of ours) {
        t.deepEqual(codes, [], `${mode}: ${output}`)
        const folders = [checkout.repository.cwd, path.join(checkout.repository.cwd, pkgRoot)]
        for (const folder of folders)
          t.deepEqual(
            (await readdir(folder)).filter((file) => file.startsWith('.npm')),
            [],
            mode,
          )
        t.false(Object.keys(left.packages[name]?.contents['1.0.0'] ?? {}).some((file) => /\.npm/.test(file)))
      }
    })
  }
}
