import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'

const { registry, client, scene, codeOf, hooks } = await createHarness(test)

const FEATURES = ['approval', 'wait', 'sealed'] as const
const nextTo = ({ repository }: Scene, ...names: string[]) => path.join(repository.cwd, '..', ...names)
const inside = ({ repository }: Scene, ...names: string[]) => path.join(repository.cwd, ...names)

async function replaceByLink(file: string, target: string): Promise<void> {
  await rm(file)
  await symlink(target, file)
}

test('if a packed file becomes a link after the approval, the contents are asked about again', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: async ({ attempt }) => {
      if (attempt === 1) {
        await writeFile(nextTo(place, 'secret'), 'not to be published')
        await replaceByLink(inside(place, 'index.js'), nextTo(place, 'secret'))
      }
      return codeOf(bob)
    },
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ ask, reason }) => [ask, reason]),
    [
      ['approval', null],
      ['approval', 'changed'],
    ],
  )
  await storesWhatWasAsked(t, registry, place)
  t.notRegex((await registry.tarball(place.name, '1.0.0')).toString('latin1'), /not to be published/)
})

test('if package.json becomes a link to another package’s after the approval, that package is not published', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: async () => {
      await writeFile(nextTo(place, 'other.json'), JSON.stringify(another(place)))
      await replaceByLink(inside(place, 'package.json'), nextTo(place, 'other.json'))
      return codeOf(bob)
    },
  }))
  const token = await place.bob.createToken({ bypass2fa: true })
  await client.publish(another(place).name, '0.9.0', { token })
  await hooks(t, place)
  const others = (await registry.packument(another(place).name)).versions
  t.deepEqual(Object.keys(others), ['0.9.0'])
  // What is published, if anything is, was asked about.
  if ((await place.versions()).includes('1.0.0')) await storesWhatWasAsked(t, registry, place)
  const asked = place.endpoint.questions.map(({ package: { name } }) => name)
  t.deepEqual([...new Set(asked)], [place.name])
})

const another = ({ name }: Scene) => ({
  name: `another-than-${name}`,
  version: '1.0.0',
  publishConfig: { registry: registry.url },
})

test('a package.json that is a link from the start is published as it was asked about, or not at all', async (t) => {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
  const file = inside(place, 'package.json')
  await writeFile(nextTo(place, 'real.json'), await readFile(file))
  await replaceByLink(file, nextTo(place, 'real.json'))
  const run = await hooks(t, place)
  if (run.errors.length === 0) await storesWhatWasAsked(t, registry, place)
  else {
    t.not(run.ends.at(-1)?.hook, 'publish', run.output)
    t.deepEqual(place.writes(), [])
  }
})

test('if tarballDir is a link, the published tarball is kept where it leads', async (t) => {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
  await mkdir(nextTo(place, 'elsewhere'))
  await symlink(nextTo(place, 'elsewhere'), inside(place, 'packed'))
  const run = await hooks(t, place, { calls: stepsWith({ tarballDir: 'packed' }) })
  t.deepEqual(run.errors, [], run.output)
  const kept = await readFile(nextTo(place, 'elsewhere', `${place.name}-1.0.0.tgz`))
  t.deepEqual(kept, await registry.tarball(place.name, '1.0.0'))
})

test('a link in the place of the kept tarball is replaced, and its target is not changed', async (t) => {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
  await writeFile(nextTo(place, 'victim'), 'as it was')
  await mkdir(inside(place, 'packed'))
  const file = inside(place, 'packed', `${place.name}-1.0.0.tgz`)
  await symlink(nextTo(place, 'victim'), file)
  const run = await hooks(t, place, { calls: stepsWith({ tarballDir: 'packed' }) })
  t.deepEqual(run.errors, [], run.output)
  t.is(await readFile(nextTo(place, 'victim'), 'utf8'), 'as it was')
  t.deepEqual(await readFile(file), await registry.tarball(place.name, '1.0.0'))
})
