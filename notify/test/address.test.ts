import test from 'ava'
import { readHttpAddress } from '../src/address.ts'

const read = (value: string) => readHttpAddress(value, ({ hostname }) => hostname === 'here.example')

test('accepts https, and http if it is allowed', (t) => {
  for (const good of ['https://hooks.example/a?b=c', 'http://here.example:8080/']) {
    const url = read(good)
    t.is(typeof url === 'string' ? url : url.href, good)
  }
})

for (const [title, value] of [
  ['http', 'http://hooks.example/hidden'],
  ['another scheme', 'file:///hidden'],
  ['a text that is not a URL', 'hidden'],
  ['a user name', 'https://hidden@hooks.example/'],
  ['a password', 'https://:hidden@hooks.example/'],
  ['a fragment', 'https://hooks.example/#hidden'],
  ['more than 2048 characters', `https://hooks.example/hidden${'x'.repeat(2048)}`],
] as const) {
  test(`refuses ${title} in a sentence that does not quote it`, (t) => {
    const problem = read(value)
    t.true(typeof problem === 'string' && problem.startsWith('The address ') && !problem.includes('hidden'))
  })
}
