import test from 'ava'
import { createFail, type Fail, failAgain } from '../../lib/errors/fail.ts'
import { getError } from '../../lib/errors/get-error.ts'
import type { Written } from '../../lib/errors/state.ts'

const registry = 'https://registry.example/'
const describe = (written: Written = 'no') => ({
  state: `State: ${written}.`,
  byHand: `Commands: ${written}.`,
})
const fail = createFail(describe, registry)

test('an error shows the registry, the state and the commands of the release', (t) => {
  const { code, details = '' } = fail('EPUBLISHREFUSED')
  t.is(code, 'EPUBLISHREFUSED')
  t.regex(details, /Registry: `https:\/\/registry\.example\/`\..*State: no\..*Commands: no\.$/s)
})

test('the state depends on how much was written', (t) => {
  t.regex(
    fail('EPUBLISHUNCLEAR', { written: 'unknown' }).details ?? '',
    /State: unknown\..*Commands: unknown\./s,
  )
})

test('the state is described when the error is made', (t) => {
  let staged = 'nothing'
  const late = createFail(() => ({ state: `State: ${staged}.` }), registry)
  staged = 'something'
  t.regex(late('ESTAGETIMEOUT').details ?? '', /State: something\./)
})

test('a given state and given commands win, even if they are empty', (t) => {
  const { details = '' } = fail('ESTAGEGONE', { state: 'Mine.', byHand: '', account: undefined })
  t.regex(details, /Mine\./)
  t.notRegex(details, /State:|Commands:/)
  t.regex(fail('ESTAGEGONE', { state: undefined }).details ?? '', /State: no\./)
})

test('an error keeps how much was written, for reports', (t) => {
  t.is(fail('ESTAGEGONE', { written: 'yes' }).facts.written, 'yes')
})

test('the cause is kept', (t) => {
  t.is((fail('EPUBLISHSCRIPT', {}, new Error('why')).cause as Error).message, 'why')
})

test('an error made without the release is made again with its state', (t) => {
  const first = getError(
    'ERESPONDERSEAL',
    { endpoint: 'https://a.example/', detail: 'Odd.' },
    new Error('why'),
  )
  const again = failAgain(first, fail, { endpoint: 'https://b.example/' })
  t.is(again.code, 'ERESPONDERSEAL')
  t.regex(again.details ?? '', /`https:\/\/b\.example\/`.*Odd\..*State: no\./s)
  t.is((again.cause as Error).message, 'why')
})

// Never called: the compiler does the checking.
void factsAreTyped

function factsAreTyped(anyFail: Fail) {
  anyFail('ESTAGEBLOCKED')
  anyFail('ESTAGEBLOCKED', { written: 'taken', byHand: '' }, new Error('x'))
  anyFail('EPUBLISHOTHERBYTES', { expected: 'a', found: 'b', written: 'yes' })
  // @ts-expect-error: both facts are missing
  anyFail('EPUBLISHOTHERBYTES')
  // @ts-expect-error: one of them is missing
  anyFail('EPUBLISHOTHERBYTES', { expected: 'a' })
  // @ts-expect-error: nothing is half written
  anyFail('ESTAGEBLOCKED', { written: 'half' })
  // @ts-expect-error: a fact of another row
  anyFail('ESTAGEBLOCKED', { endpoint: 'x' })
}
