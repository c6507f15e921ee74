import test from 'ava'
import { ACCESS_WHAT } from '../../lib/cfa-publish/judge-access.ts'
import type { KeptChange } from '../../lib/cfa-publish/kept-change.ts'
import { type KeptReadsOptions, keptReads } from '../../lib/cfa-publish/kept-reads.ts'
import type { KeptWrite } from '../../lib/cfa-publish/kept-write.ts'
import { createKeptWrites } from '../../lib/cfa-publish/kept-writes.ts'
import { aPackage, aTag } from './writes.ts'

const overlay = (...kept: KeptWrite[]) => overlayOf(kept)

function overlayOf(kept: KeptWrite[], changes: KeptReadsOptions['changes'] = []) {
  const writes = createKeptWrites()
  for (const one of kept) writes.add(one)
  return keptReads({
    ...{ writes, changes },
    username: 'alice',
    versionHere: (name) => (name === 'here' ? '1.0.0' : undefined),
  })
}

const before = () => ({
  name: 'a',
  'dist-tags': { latest: '0.9.0', old: '0.1.0' },
  versions: { '0.9.0': {} },
})

test('a kept package is shown with its version and dist-tag on top of what the registry has', (t) => {
  const read = overlay(aPackage('a'), aTag('a', 'stable'))
  t.deepEqual(read('a', undefined)?.(before()), {
    name: 'a',
    'dist-tags': { latest: '1.0.0', old: '0.1.0', stable: '1.0.0' },
    versions: { '0.9.0': {}, '1.0.0': { name: 'a', version: '1.0.0' } },
  })
})

test('a dist-tag is shown on the version that the command set last', (t) => {
  const [away, back] = [aTag('a', 'latest', '0.9.0'), aTag('a', 'latest', '1.0.0')]
  const latest = (...kept: KeptWrite[]) => overlay(...kept)('-/package/a/dist-tags', undefined)?.(undefined)
  t.deepEqual(latest(aPackage('a'), away), { latest: '0.9.0' })
  t.deepEqual(latest(aPackage('a'), away, back), { latest: '1.0.0' })
})

test('a kept package is shown even if the registry does not know it', (t) => {
  t.like(overlay(aPackage('@s/a'))('@s/a', undefined)?.(undefined), {
    name: '@s/a',
    'dist-tags': { latest: '1.0.0' },
  })
})

test('a kept version is shown by number and by dist-tag, and in the list of dist-tags', (t) => {
  const read = overlay(aPackage('@s/a'))
  const manifest = { name: '@s/a', version: '1.0.0' }
  for (const version of ['1.0.0', 'latest'])
    t.deepEqual(read(`@s/a/${version}`, undefined)?.(undefined), manifest)
  t.deepEqual(read('-/package/@s/a/dist-tags', undefined)?.({ old: '0.1.0' }), {
    old: '0.1.0',
    latest: '1.0.0',
  })
})

test('all other reads get the registry’s reply', (t) => {
  const read = overlay(aPackage('a'))
  for (const path of ['b', 'a/2.0.0', '-/package/b/dist-tags', '-/v1/search', '-/npm/v1/user'])
    t.is(read(path, undefined), undefined, path)
})

test('whoami replies with the account that publishes', (t) => {
  t.deepEqual(overlay()('-/whoami', undefined)?.(undefined), { username: 'alice' })
})

test('only npm publish does not see the project’s current version', (t) => {
  const document = () => ({ versions: { '0.9.0': {}, '1.0.0': {} } })
  t.deepEqual(overlay()('here', 'publish')?.(document()), { versions: { '0.9.0': {} } })
  t.is(overlay()('here', 'view'), undefined)
  t.is(overlay()('elsewhere', 'publish'), undefined)
})

test('a version that is written again counts as the same only with the same bytes and dist-tag', (t) => {
  const writes = createKeptWrites()
  const one = aPackage('a')
  t.is(writes.judge(one), 'new')
  writes.add(one)
  t.is(writes.judge(one), 'same')
  t.is(writes.judge({ ...one, integrity: 'sha512-other' }), 'other')
  t.is(writes.judge({ ...one, distTag: 'next' }), 'other')
  writes.add(aTag('a', 'latest'))
  t.is(writes.all().length, 1)
})

test('changed access is shown as it will be, even if the registry shows none', (t) => {
  const fact = { what: ACCESS_WHAT, versions: [], from: 'public', to: 'restricted' }
  const change: KeptChange = {
    kind: 'access',
    ...{ name: '@s/a', version: '1.0.0', facts: [fact], requests: [], tarballs: [] },
    judgeNow: async () => undefined,
  }
  const read = overlayOf([], [change])
  t.deepEqual(read('-/package/@s/a/visibility', 'access')?.(undefined), { public: false })
  t.is(read('-/package/@s/b/visibility', 'access'), undefined)
})
