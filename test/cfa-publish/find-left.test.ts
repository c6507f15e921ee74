import test from 'ava'
import { findLeft } from '../../lib/cfa-publish/find-left.ts'
import type { KeptWrite } from '../../lib/cfa-publish/kept-write.ts'
import { createKeptWrites } from '../../lib/cfa-publish/kept-writes.ts'
import { withoutMovedTags } from '../../lib/cfa-publish/without-moved-tags.ts'
import { createFakeRegistry, replyWith } from '../fakes/registry.ts'
import { failIn } from '../fakes/release.ts'
import { aPackage, aTag } from './writes.ts'

const { integrity, shasum } = aPackage('a')
const one = aPackage('a', [], { version: '1.0.0' })
const two = aPackage('a', [], { version: '2.0.0' })
const back = aTag('a', 'latest', '1.0.0')
const forth = aTag('a', 'latest', '2.0.0')

/** What is left of a run with these writes if the registry has these versions and dist-tags. */
async function leftOf(written: KeptWrite[], versions: string[], tags: Record<string, string>) {
  const kept = createKeptWrites()
  for (const write of written) kept.add(write)
  const all = Object.fromEntries(
    versions.map((version) => [version, { version, dist: { integrity, shasum } }]),
  )
  const registry = createFakeRegistry({
    packument: [replyWith(200, { 'dist-tags': tags, versions: all })],
    tags: [replyWith(200, tags)],
  })
  const clock = { sleep: async () => {} }
  const writes = withoutMovedTags(kept.all())
  const left = await findLeft(writes, { registry, reader: undefined, clock, fail: failIn() })
  const show = ({ kind, version, distTag }: KeptWrite) => `${kind} ${version} ${distTag}`
  return [left.writes.map(show), left.there.map(show)]
}

test('a dist-tag that was moved away and back is published with its package', async (t) => {
  t.deepEqual(await leftOf([two, back, forth], ['1.0.0'], { latest: '1.0.0' }), [
    ['publish 2.0.0 latest'],
    [],
  ])
})

test('if two versions use one dist-tag, the version that the command set last gets it', async (t) => {
  t.deepEqual(await leftOf([one, two, back], [], {}), [['publish 2.0.0 latest', 'publish 1.0.0 latest'], []])
})

test('if the version for a dist-tag is already published, the dist-tag is set after the upload that moves it', async (t) => {
  t.deepEqual(await leftOf([one, two, back], ['1.0.0'], { latest: '1.0.0' }), [
    ['publish 2.0.0 latest', 'dist-tag 1.0.0 latest'],
    [],
  ])
})

test('nothing is left of a finished run, even if it moved a dist-tag away from its package', async (t) => {
  t.deepEqual(await leftOf([two, back], ['1.0.0', '2.0.0'], { latest: '1.0.0' }), [
    [],
    ['publish 2.0.0 latest', 'dist-tag 1.0.0 latest'],
  ])
  const stable = aTag('a', 'stable', '2.0.0')
  t.deepEqual(await leftOf([two, stable], ['2.0.0'], { latest: '2.0.0', stable: '2.0.0' }), [
    [],
    ['publish 2.0.0 latest', 'dist-tag 2.0.0 stable'],
  ])
})

test('a dist-tag is set if the registry has it on another version', async (t) => {
  t.deepEqual(await leftOf([two, back], ['1.0.0', '2.0.0'], { latest: '2.0.0' }), [
    ['dist-tag 1.0.0 latest'],
    ['publish 2.0.0 latest'],
  ])
  t.deepEqual(await leftOf([two], ['1.0.0', '2.0.0'], { latest: '1.0.0' }), [['dist-tag 2.0.0 latest'], []])
})

test('the document of a package is read once for all its versions, and kept', async (t) => {
  const registry = createFakeRegistry({ packument: [replyWith(200, { 'dist-tags': {}, versions: {} })] })
  const clock = { sleep: async () => {} }
  const left = await findLeft([one, two], { registry, reader: undefined, clock, fail: failIn() })
  t.is(left.writes.length, 2)
  t.is(registry.requests.length, 1)
  t.is(left.documents.get('a')?.kind, 'package')
})
