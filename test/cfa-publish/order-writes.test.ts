import test from 'ava'
import { orderWrites } from '../../lib/cfa-publish/order-writes.ts'
import { aPackage, aTag } from './writes.ts'

const namesOf = (ordered: ReturnType<typeof orderWrites>) =>
  ordered.map(({ write }) => `${write.kind === 'dist-tag' ? 'tag ' : ''}${write.name}`)

test('a package comes after those that it depends on, and the rest stay in order', (t) => {
  const writes = [aPackage('c', ['b', 'elsewhere']), aPackage('x'), aPackage('b', ['a']), aPackage('a')]
  const ordered = orderWrites(writes)
  t.deepEqual(namesOf(ordered), ['x', 'a', 'b', 'c'])
  t.deepEqual(ordered.at(-1)?.after, [JSON.stringify(['b', '1.0.0', 'latest'])])
  t.deepEqual(ordered[0]?.after, [])
})

test('a dist-tag comes after its version', (t) => {
  t.deepEqual(namesOf(orderWrites([aTag('a', 'next'), aTag('other', 'next'), aPackage('a')])), [
    'tag other',
    'a',
    'tag a',
  ])
})

test('packages that depend on each other do not wait for each other forever', (t) => {
  const ordered = orderWrites([aPackage('a', ['b', 'a']), aPackage('b', ['a'])])
  t.deepEqual(namesOf(ordered), ['a', 'b'])
  t.deepEqual(ordered[0]?.after, [])
  t.is(ordered[1]?.after.length, 1)
})

test('writes of the same dist-tag are sent in the order in which they arrived', (t) => {
  const writes = [
    aPackage('a', [], { version: '2.0.0' }),
    aTag('a', 'latest', '0.9.0'),
    aPackage('a', [], { version: '1.0.1', distTag: 'old' }),
    aPackage('a', [], { version: '2.0.1' }),
  ]
  const ordered = orderWrites(writes)
  const keyFor = (version: string) => JSON.stringify(['a', version, 'latest'])
  t.deepEqual(
    ordered.map(({ after }) => after),
    [[], [keyFor('2.0.0')], [], [keyFor('2.0.0'), keyFor('0.9.0')]],
  )
})
