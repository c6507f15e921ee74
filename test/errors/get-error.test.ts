import { inspect } from 'node:util'
import SemanticReleaseError from '@semantic-release/error'
import test from 'ava'
import { getError, isPluginError } from '../../lib/errors/get-error.ts'

test('is one of semantic-release’s errors, with a code', (t) => {
  const error = getError('EOTPTIMEOUT')
  t.true(error instanceof SemanticReleaseError)
  t.true(error.semanticRelease)
  t.is(error.code, 'EOTPTIMEOUT')
  t.true(isPluginError(error))
})

test('details go from the meaning over the case to what to do, a paragraph each', (t) => {
  const facts = {
    endpoint: 'https://cfa.example/',
    detail: 'The detail.',
    state: 'The state.',
    byHand: 'By hand.',
  }
  const paragraphs = getError('EOTPTIMEOUT', facts).details?.split('\n\n') ?? []
  t.deepEqual(paragraphs.slice(1, 4), ['Responder: `https://cfa.example/`.', 'The detail.', 'The state.'])
  t.is(paragraphs.at(-1), 'By hand.')
})

test('what is empty leaves no gap', (t) => {
  const { details } = getError('EOTPTIMEOUT', { detail: '', state: '', byHand: '' })
  t.notRegex(details ?? '', /\n{3}|undefined/)
})

test('its facts are kept for another telling, out of sight, and can be assigned', (t) => {
  const error = getError('EOTPTIMEOUT', { endpoint: 'https://cfa.example/' })
  t.deepEqual(error.facts, { endpoint: 'https://cfa.example/' })
  t.false(Object.keys(error).includes('facts'))
  t.notThrows(() => {
    for (const name of Object.getOwnPropertyNames(error)) {
      Object.assign(error, { [name]: (error as unknown as Record<string, unknown>)[name] })
    }
  })
})

test('of its cause are kept text and stack, and nothing that hangs on it', (t) => {
  const nested = new Error('nested hidden')
  const request = { headers: { authorization: 'Bearer hidden' } }
  const cause = Object.assign(new TypeError('broken', { cause: nested }), { request, response: request })
  const error = getError('ERESPONDERUNREACHABLE', {}, cause)
  t.like(error.cause as Error, { name: 'TypeError', message: 'broken', stack: cause.stack })
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /hidden/)
})

test('a cause need not be an error', (t) => {
  t.is((getError('EINVALIDPKG', {}, 'a text').cause as Error).message, 'a text')
  t.is(getError('EINVALIDPKG').cause, undefined)
})

for (const other of [
  undefined,
  null,
  'EOTPTIMEOUT',
  new Error('x'),
  new SemanticReleaseError('x', 'EOTPTIMEOUT'),
]) {
  test(`${inspect(other).split('\n')[0]} is none of this plugin's errors`, (t) =>
    t.false(isPluginError(other)))
}
