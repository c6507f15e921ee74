import test from 'ava'
import { addressKey, createLimiter } from '../src/limiter.ts'

test('a key is allowed again after its window, whatever others do', (t) => {
  let now = 0
  const { hit } = createLimiter(2, 60_000, () => now)
  t.deepEqual([hit('a'), hit('a'), hit('b')], [0, 0, 0])
  now = 10_000
  t.deepEqual([hit('a'), hit('b'), hit('b')], [50, 0, 50])
  now = 59_999
  t.is(hit('a'), 1)
  now = 60_000
  t.is(hit('a'), 0)
})

test('ten thousand keys are counted, and one more displaces the key whose window ends first', (t) => {
  let now = 0
  const { hit } = createLimiter(1, 60_000, () => now++)
  for (let key = 0; key <= 10_000; key += 1) hit(String(key))
  t.is(hit('0'), 0)
  t.true(hit('10000') > 0)
})

const addresses: [address: string, key: string][] = [
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:2::ffff', '2001:db8:1:2::/64'],
  ['2001:db8::1:2:3:4:5', '2001:db8:0:1::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['192.0.2.1:5678', '192.0.2.1'],
  ['[2001:db8:1:2::3]:99', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::3]', '2001:db8:1:2::/64'],
  ['[::ffff:192.0.2.1]:99', '192.0.2.1'],
  ['', ''],
]
for (const [address, key] of addresses) {
  test(`the address "${address}" counts as "${key}"`, (t) => {
    t.is(addressKey(address), key)
  })
}
