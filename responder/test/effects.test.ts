import test from 'ava'
import { nodeEffects } from '../src/effects.ts'

test('a secret has 256 random bits, and an id is a random UUID', (t) => {
  const tokens = Array.from({ length: 100 }, nodeEffects.token)
  t.is(new Set(tokens).size, 100)
  for (const token of tokens) {
    t.regex(token, /^[\w-]+$/)
    t.is(Buffer.from(token, 'base64url').length, 32)
  }
  t.regex(nodeEffects.uuid(), /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
})
