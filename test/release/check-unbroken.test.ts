import test from 'ava'
import { DoorBroken } from '../../lib/door/door.ts'
import { checkUnbroken, throwIfSecond } from '../../lib/release/check-unbroken.ts'
import { detailsOf, failIn } from '../fakes/release.ts'

const brokenBy = (kind: DoorBroken['kind']) => AbortSignal.abort(new DoorBroken(kind, 'other-package'))
const whole = new AbortController().signal

test('work on an unbroken request returns its own result or error', async (t) => {
  t.is(await checkUnbroken(whole, failIn(), async () => 7), 7)
  t.is(await checkUnbroken(undefined, failIn(), async () => 7), 7)
  const error = new TypeError('its own')
  t.is(await t.throwsAsync(checkUnbroken(whole, failIn(), () => Promise.reject(error))), error)
})

for (const [kind, code, words] of [
  ['second-write', 'EREQUESTSECOND', /other-package/],
  ['gone', 'EPUBLISHREFUSED', /npm ended/],
] as const) {
  test(`a request that is broken (${kind}) is ${code}, and no work starts`, async (t) => {
    const work = () => Promise.reject(new Error('begun'))
    const thrown = await t.throwsAsync(checkUnbroken(brokenBy(kind), failIn(), work), { code })
    t.regex(detailsOf(thrown), words)
  })

  test(`a request that breaks (${kind}) during the work is ${code}`, async (t) => {
    const work = () => Promise.reject(brokenBy(kind).reason)
    await t.throwsAsync(checkUnbroken(whole, failIn(), work), { code })
  })
}

test('only a second write is an error if npm can run again', (t) => {
  t.throws(() => throwIfSecond(brokenBy('second-write'), failIn()), { code: 'EREQUESTSECOND' })
  t.notThrows(() => throwIfSecond(brokenBy('gone'), failIn()))
  t.notThrows(() => throwIfSecond(whole, failIn()))
})
