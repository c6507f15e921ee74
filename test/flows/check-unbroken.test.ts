import test from 'ava'
import { DoorBroken } from '../../lib/door/door.ts'
import { checkUnbroken } from '../../lib/release/check-unbroken.ts'
import { failIn } from '../fakes/release.ts'

const fail = failIn()
const second = new DoorBroken('second-write', 'PUT other')
const gone = new DoorBroken('gone')

test('work goes through while npm’s request is its only one', async (t) => {
  t.is(await checkUnbroken(new AbortController().signal, fail, async () => 1), 1)
  t.is(await checkUnbroken(undefined, fail, async () => 2), 2)
  await t.throwsAsync(
    checkUnbroken(undefined, fail, () => Promise.reject(new Error('as it is'))),
    {
      message: 'as it is',
    },
  )
})

for (const [reason, code] of [
  [second, 'EREQUESTSECOND'],
  [gone, 'EPUBLISHREFUSED'],
] as const) {
  test(`a request that is broken (${reason.kind}) is ${code}, and the work is not begun`, async (t) => {
    const work = () => Promise.reject(new Error('unexpected work'))
    const error = await t.throwsAsync(checkUnbroken(AbortSignal.abort(reason), fail, work), { code })
    const { details } = error as Error & { details: string }
    t.regex(details, reason === second ? /PUT other/ : /npm ended while its request was held/)
  })

  test(`work that ends for that reason (${reason.kind}) is ${code}`, async (t) => {
    const end = new AbortController()
    const work = async () => {
      end.abort(reason)
      end.signal.throwIfAborted()
    }
    await t.throwsAsync(checkUnbroken(end.signal, fail, work), { code })
  })
}
