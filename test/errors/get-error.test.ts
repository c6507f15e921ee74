import { inspect } from 'node:util'
import SemanticReleaseError from '@semantic-release/error'
import test from 'ava'
import { type FactsOf, getError, isPluginError, withFacts } from '../../lib/errors/get-error.ts'

const endpoint = 'https://cfa.example/'

test('an error is a SemanticReleaseError with a code', (t) => {
  const error = getError('EOTPTIMEOUT', { endpoint })
  t.true(error instanceof SemanticReleaseError)
  t.true(error.semanticRelease)
  t.is(error.code, 'EOTPTIMEOUT')
  t.true(isPluginError(error))
})

test('details go from what happened to what to do, in a paragraph each', (t) => {
  const facts = { endpoint, detail: 'The *detail*.', state: 'The state.', byHand: 'By hand.' }
  const paragraphs = getError('ERESPONDERUNREACHABLE', facts).details?.split('\n\n') ?? []
  t.deepEqual(paragraphs.slice(1, 4), [
    'Responder: `https://cfa.example/`.',
    'The \\*detail\\*.',
    'The state.',
  ])
  t.is(paragraphs.at(-1), 'By hand.')
})

test('a reason that ends a sentence gets no second full stop', (t) => {
  const facts = { endpoint, by: 'bob', reason: 'Not on a Friday.' }
  t.regex(getError('EAPPROVALDECLINED', facts).details ?? '', /Reason given: `Not on a Friday\.`(?!\.)/)
})

test('a missing fact leaves no gap in the details', (t) => {
  const { details } = getError('EACCOUNTTOKEN', { registry: 'https://r.example/', account: '', detail: '' })
  t.notRegex(details ?? '', /\n{3}|undefined|Account/)
})

test('only a token that may be the placeholder of setup-node gets a hint', (t) => {
  const hint = /`actions\/setup-node`.*`registry-url`/
  const registry = 'https://r.example/'
  for (const code of ['EINVALIDNPMTOKEN', 'EACCOUNTTOKEN'] as const) {
    t.notRegex(getError(code, { registry }).details ?? '', hint)
    t.notRegex(getError(code, { registry, source: 'NPM_TOKEN' }).details ?? '', hint)
    t.regex(getError(code, { registry, source: 'NODE_AUTH_TOKEN', file: '/a/.npmrc' }).details ?? '', hint)
    t.regex(getError(code, { registry, detail: 'XXXXX-XXXXX-XXXXX-XXXXX' }).details ?? '', hint)
  }
})

test('an error keeps its facts out of sight, and its properties can be assigned', (t) => {
  const error = getError('EOTPTIMEOUT', { endpoint })
  t.deepEqual(error.facts, { endpoint } as object)
  t.false(Object.keys(error).includes('facts'))
  t.notThrows(() => {
    for (const name of Object.getOwnPropertyNames(error)) {
      Object.assign(error, { [name]: (error as unknown as Record<string, unknown>)[name] })
    }
  })
})

test('an error keeps only the message and the stack of its cause', (t) => {
  const cause = Object.assign(new TypeError('broken'), { headers: { authorization: 'Bearer hidden' } })
  const error = getError('ERESPONDERUNREACHABLE', { endpoint }, cause)
  t.like(error.cause as Error, { name: 'TypeError', message: 'broken', stack: cause.stack })
  t.notRegex(inspect(error, { depth: 9, showHidden: true }), /hidden/)
  t.is(getError('EINVALIDPKG').cause, undefined)
})

test('an error that is made again with more facts keeps its own facts and its cause', (t) => {
  const first = getError(
    'ERESPONDERUNREACHABLE',
    { endpoint, detail: 'Gone.', state: 'Old.' },
    new Error('why'),
  )
  const again = withFacts(first, { state: 'New.' })
  t.is(again.code, 'ERESPONDERUNREACHABLE')
  t.regex(again.details ?? '', /cfa\.example.*Gone\..*New\./s)
  t.notRegex(again.details ?? '', /Old/)
  t.is((again.cause as Error).message, 'why')
})

for (const other of [
  undefined,
  null,
  'EOTPTIMEOUT',
  new Error('x'),
  new SemanticReleaseError('x', 'EOTPTIMEOUT'),
]) {
  test(`${inspect(other).split('\n')[0]} is not one of this plugin's errors`, (t) =>
    t.false(isPluginError(other)))
}

// Never called: the compiler does the checking.
void factsAreTyped

function factsAreTyped(code: 'EACCOUNTTOKEN' | 'EACCOUNTRIGHTS', either: 'EREQUESTNAME' | 'EOTPTIMEOUT') {
  getError('ENOPKG')
  getError('ENOPKG', { detail: 'x' }, new Error('y'))
  getError('EREQUESTNAME', { expected: 'a', found: 'b', state: 'x', byHand: 'y', detail: undefined })
  getError(code, { registry: 'x', account: 'y' })
  getError(either, { expected: 'a', found: 'b', endpoint: 'c' })
  const facts: FactsOf<'EREQUESTVERSION'> = { expected: 'a', found: 'b' }
  getError('EREQUESTVERSION', facts)
  // @ts-expect-error: the facts are missing
  getError('EINVALIDTIMEOUT')
  // @ts-expect-error: one of the two is missing
  getError('EREQUESTNAME', { expected: 'a' })
  // @ts-expect-error: a fact of another row
  getError('EREQUESTNAME', { expected: 'a', found: 'b', endpoint: 'c' })
  // @ts-expect-error: this row takes no facts
  getError('ENOPKG', { registry: 'x' })
  // @ts-expect-error: a fact of another type
  getError('EREQUESTNAME', { expected: 'a', found: 1 })
  // @ts-expect-error: a text is not a list
  getError('EDEPENDENCYPROTOCOL', { dependencies: 'a: workspace:*' })
  // @ts-expect-error: the facts have to fit both
  getError(either, { endpoint: 'c' })
  // @ts-expect-error: no such code
  getError('ESTAGENPM', { detail: 'x' })
}
