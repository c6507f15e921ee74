import { inspect } from 'node:util'
import test from 'ava'
import { bare } from '../../lib/errors/bare.ts'

test('bare keeps an error’s message and stack, and nothing attached to it', (t) => {
  const nested = new Error('nested hidden')
  const request = { headers: { authorization: 'Bearer hidden' } }
  const error = Object.assign(new TypeError('broken', { cause: nested }), { request, response: request })
  const copy = bare(error)
  t.like(copy, { name: 'TypeError', message: 'broken', stack: error.stack })
  t.notRegex(inspect(copy, { depth: 9, showHidden: true }), /hidden/)
})

test('a thrown value that is not an error becomes one', (t) => t.is(bare('a text').message, 'a text'))
