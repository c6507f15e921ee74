import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test)

const files = { 'README.md': '# Read me\n' }

const COMMITTER = `import { execFileSync } from 'node:child_process'
export const prepare = (config, { env, nextRelease }) => {
  execFileSync('git', ['commit', '--quiet', '--message', 'chore: release', 'package.json'], { env })
  execFileSync('git', ['push', '--quiet', 'origin', 'HEAD:main'], { env })
}
`
test('with a code only, the manifest names the commit and tarballDir has the tarball', async (t) => {
  const place = await scene(({ bob }) => ({ files, decide: () => codeOf(bob) }))
  const run = await hooks(t, place, { calls: stepsWith({ tarballDir: 'packed/here' }) })
  t.deepEqual(run.errors, [], run.output)
  await namesCommit(t, place, await place.repository.head())
  await keepsTarball(t, place, 'packed/here')
})

test('if a release commit is made after the approval, the manifest names that commit, which is tagged', async (t) => {
  const place = await scene(({ bob }) => ({
    features: ['approval'],
    files: { ...files, 'committer.mjs': COMMITTER },
    decide: () => codeOf(bob),
  }))
  const run = await release(t, place, { plugins: [PLUGIN, './committer.mjs'] })
  t.is(run.exitCode, 0, run.output)
  await namesCommit(t, place, await place.repository.git('rev-list', '-1', 'v1.0.0'))
})

test('with an approval and pkgRoot, the manifest names the commit and tarballDir has the tarball', async (t) => {
  const place = await scene(({ bob, name }) => ({
    features: ['approval'],
    files: { ...files, 'lib/package.json': { name, publishConfig: { registry: registry.url } } },
    decide: () => codeOf(bob),
  }))
  const run = await hooks(t, place, { calls: stepsWith({ pkgRoot: 'lib', tarballDir: 'packed' }) })
  t.deepEqual(run.errors, [], run.output)
  await namesCommit(t, place, await place.repository.head())
  await keepsTarball(t, place, 'packed')
})

/** Asserts that the manifest names the commit, and no path of the job. */
async function namesCommit(t: ExecutionContext, { name }: Scene, commit: string): Promise<void> {
  const manifest = (await registry.packument(name)).versions['1.0.0']
  t.is(manifest.gitHead, commit)
  for (const field of ['_from', '_resolved', '_integrity']) t.false(field in manifest)
  t.false(JSON.stringify(manifest).includes(tmpdir()))
}

/** Asserts that the folder has the published bytes, and that no other tarball is left. */
async function keepsTarball(t: ExecutionContext, { name, repository }: Scene, folder: string): Promise<void> {
  const kept = await readFile(path.join(repository.cwd, folder, `${name}-1.0.0.tgz`))
  t.deepEqual(kept, await registry.tarball(name, '1.0.0'))
  t.deepEqual(
    (await readdir(repository.cwd)).filter((file) => file.endsWith('.tgz')),
    [],
  )
}

test('a scoped package with public access is published', async (t) => {
  const place = await scene(
    ({ bob }) => ({
      package: { publishConfig: { registry: registry.url, access: 'public' } },
      decide: () => codeOf(bob),
    }),
    { scope: 'scope' },
  )
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(await place.versions(), ['1.0.0'])
})

test('npmPublish false sets the version and keeps the tarball, asks nobody and shows scripts no token', async (t) => {
  const look = 'printf "%s," "$NPM_TOKEN" "$NODE_AUTH_TOKEN" "$OTHER" >> seen'
  const place = await scene({
    features: ['approval'],
    package: { scripts: { prepack: look, version: look } },
  })
  const calls = stepsWith({ npmPublish: false, tarballDir: 'packed' })
  const env = { NPM_TOKEN: 'of-alice', NODE_AUTH_TOKEN: 'of-alice', OTHER: 'seen' }
  const run = await hooks(t, place, { calls, env })
  t.deepEqual(run.errors, [], run.output)
  const { cwd } = place.repository
  t.is(await readFile(path.join(cwd, 'seen'), 'utf8'), ',,seen,'.repeat(2))
  t.is(JSON.parse(await readFile(path.join(cwd, 'package.json'), 'utf8')).version, '1.0.0')
  t.deepEqual(await readdir(path.join(cwd, 'packed')), [`${place.name}-1.0.0.tgz`])
  t.deepEqual([place.endpoint.requests, place.writes()], [[], []])
})
