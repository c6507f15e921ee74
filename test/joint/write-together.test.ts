import test from 'ava'
import { type Turn, writeTogether } from '../../lib/joint/write-together.ts'

/** Two packages, and what was done in which order. */
function scene(...given: Array<Partial<Turn>>) {
  const done: string[] = []
  const turns = given.map((turn, index): Turn => {
    const step = (what: string) => async () => void done.push(`${what} ${index}`)
    const finish = async () => true
    return {
      renew: step('renew'),
      write: step('write'),
      finish,
      abandon: () => done.push(`abandon ${index}`),
      ...turn,
    }
  })
  return { turns, done }
}
const fails = (message: string) => async () => {
  throw new Error(message)
}

test('every package is compared, and approved, before the first is written', async (t) => {
  const { turns, done } = scene({}, {})
  const ends = await writeTogether(turns, async () => void done.push('approve'))
  t.deepEqual(ends, [{ kind: 'written' }, { kind: 'written' }])
  t.deepEqual(done, ['renew 0', 'renew 1', 'approve', 'write 0', 'write 1'])
})

test('where one of them can’t be what was approved, none is written', async (t) => {
  const { turns, done } = scene({}, { renew: fails('changed') })
  await t.throwsAsync(
    writeTogether(turns, async () => {}),
    { message: 'changed' },
  )
  t.deepEqual(done, ['renew 0', 'abandon 0', 'abandon 1'])
})

test('where they are declined the second time, none is written', async (t) => {
  const { turns, done } = scene({}, {})
  await t.throwsAsync(writeTogether(turns, fails('declined')), { message: 'declined' })
  t.deepEqual(done, ['renew 0', 'renew 1', 'abandon 0', 'abandon 1'])
})

test('after a write that failed, the rest is not written', async (t) => {
  const { turns, done } = scene({}, { write: fails('refused') }, {})
  const ends = await writeTogether(turns, async () => {})
  t.deepEqual(
    ends.map(({ kind }) => kind),
    ['written', 'failed', 'unwritten'],
  )
  t.deepEqual(done.slice(3), ['write 0', 'abandon 1', 'abandon 2'])
})
