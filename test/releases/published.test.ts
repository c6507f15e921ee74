import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Feature } from '@cfa/protocol'
import test from 'ava'
import { createReleaseStage } from '../helpers/release-stage.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release } = await createReleaseStage(test)

const COMMITTER = `import { execFileSync } from 'node:child_process'
export const prepare = (config, { env, nextRelease }) => {
  execFileSync('git', ['commit', '--quiet', '--message', 'chore: release', 'package.json'], { env })
  execFileSync('git', ['push', '--quiet', 'origin', 'HEAD:main'], { env })
}
`
const repositories: Array<{ what: string; features: Feature[]; plugins: Entry[] }> = [
  { what: 'packed after the tag', features: [], plugins: [PLUGIN] },
  { what: 'packed for the approval', features: ['approval'], plugins: [PLUGIN] },
  {
    what: 'with a release commit made meanwhile',
    features: ['approval'],
    plugins: [PLUGIN, './committer.mjs'],
  },
  { what: 'from a folder of its own', features: ['approval'], plugins: [[PLUGIN, { pkgRoot: 'lib' }]] },
]
for (const { what, features, plugins } of repositories) {
  test(`the manifest names the commit that is tagged, and no path of the job: ${what}`, async (t) => {
    const place = await scene(({ bob, name }) => ({
      features,
      decide: () => codeOf(bob),
      files: {
        'committer.mjs': COMMITTER,
        'lib/package.json': { name, publishConfig: { registry: registry.url } },
        'README.md': '# Read me\n',
      },
    }))
    const run = await release(t, place, { plugins })
    t.is(run.exitCode, 0, run.output)
    const manifest = (await registry.packument(place.name)).versions['1.0.0']
    t.is(manifest.gitHead, await place.repository.git('rev-list', '-1', 'v1.0.0'))
    for (const field of ['_from', '_resolved', '_integrity']) t.false(field in manifest)
    t.false(JSON.stringify(manifest).includes(tmpdir()))
  })
}

for (const features of [[], ['approval']] as Feature[][]) {
  test(`the tarball in tarballDir is the one published, with features [${features}]`, async (t) => {
    const place = await scene(({ bob }) => ({ features, decide: () => codeOf(bob) }))
    const run = await release(t, place, { plugins: [[PLUGIN, { tarballDir: 'packed/here' }]] })
    t.is(run.exitCode, 0, run.output)
    const { cwd } = place.repository
    const kept = await readFile(path.join(cwd, 'packed/here', `${place.name}-1.0.0.tgz`))
    t.deepEqual(kept, await registry.tarball(place.name, '1.0.0'))
    t.deepEqual(
      (await readdir(cwd)).filter((file) => file.endsWith('.tgz')),
      [],
    )
  })
}

test('a scoped package is published with the access that it names', async (t) => {
  const place = await scene(
    ({ bob }) => ({
      package: { publishConfig: { registry: registry.url, access: 'public' } },
      decide: () => codeOf(bob),
    }),
    { scope: 'scope' },
  )
  const run = await release(t, place)
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(await place.versions(), ['1.0.0'])
})

test('npmPublish false sets the version, keeps the tarball, and asks nobody', async (t) => {
  const place = await scene({ features: ['approval'] })
  const run = await release(t, place, {
    plugins: [[PLUGIN, { npmPublish: false, tarballDir: 'packed' }]],
    env: {},
  })
  t.is(run.exitCode, 0, run.output)
  const { cwd } = place.repository
  t.is(JSON.parse(await readFile(path.join(cwd, 'package.json'), 'utf8')).version, '1.0.0')
  t.deepEqual(await readdir(path.join(cwd, 'packed')), [`${place.name}-1.0.0.tgz`])
  t.deepEqual([place.endpoint.requests, place.writes()], [[], []])
})
