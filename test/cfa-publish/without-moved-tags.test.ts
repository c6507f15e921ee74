import test from 'ava'
import { createKeptWrites } from '../../lib/cfa-publish/kept-writes.ts'
import { withoutMovedTags } from '../../lib/cfa-publish/without-moved-tags.ts'
import { aPackage, aTag } from './writes.ts'

test('a dist-tag that is set several times ends on the last version', (t) => {
  const writes = createKeptWrites()
  const other = aTag('b', 'latest', '1.0.0')
  const of = (version: string) => aTag('a', 'latest', version)
  for (const write of [of('1.0.0'), of('2.0.0'), other, of('1.0.0')]) writes.add(write)
  t.deepEqual(withoutMovedTags(writes.all()), [other, of('1.0.0')])
})

test('a package is kept if its dist-tag was set before it arrived', (t) => {
  const writes = createKeptWrites()
  const own = aPackage('a')
  for (const write of [aTag('a', 'latest'), own, aTag('a', 'latest')]) writes.add(write)
  t.deepEqual(writes.all(), [own])
})
