import test from 'ava'
import { sendRound } from '../../lib/batch/send-round.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { alice } from '../fakes/release.ts'
import { jobScene, refused } from './jobs.ts'

const many = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((name) => [name, []]))

test('one code is sent with two writes in turn, and then with up to four at a time', async (t) => {
  const scene = jobScene(many, () => 'done')
  t.is(await sendRound(alice, '012345', scene), 8)
  t.is(scene.active.most, 4)
  t.true(scene.progress.isOver())
  t.is(scene.count.written, 8)
})

test('once a code is rejected it is sent no further, and the rejected write waits', async (t) => {
  let isSpent = false
  const scene = jobScene(many, () => {
    const outcome = isSpent ? 'rejected' : 'done'
    isSpent = true
    return outcome
  })
  t.is(await sendRound(alice, '012345', scene), 1)
  t.deepEqual(scene.sent, ['a 012345', 'b 012345'])
  t.is(scene.progress.first()?.key, 'b')
})

test('a package is published after the packages that it needs', async (t) => {
  const scene = jobScene({ a: [], b: [], c: ['a', 'b'], d: ['c'] }, () => 'done')
  await sendRound(alice, '012345', scene)
  t.deepEqual(
    scene.told.filter((line) => line.endsWith('published')),
    ['a published', 'b published', 'c published', 'd published'],
  )
})

test('a package that needs a failed one is not sent, and the others are', async (t) => {
  const scene = jobScene({ a: [], b: ['a'], c: ['b'], d: [] }, (name) => (name === 'a' ? refused() : 'done'))
  t.is(await sendRound(alice, '012345', scene), 1)
  t.deepEqual(scene.states(), ['a failed', 'b skipped', 'c skipped', 'd published'])
  t.true(scene.told.includes('c failed a failed.'))
})

test('an account whose token has expired ends the run', async (t) => {
  const expired = () =>
    getError('EACCOUNTEXPIRED', {
      account: 'alice',
      variable: 'NPM_TOKEN',
      registry: 'https://registry.example/',
    })
  const scene = jobScene({ a: [], b: [], c: [] }, (name) => (name === 'b' ? expired() : 'done'))
  await sendRound(alice, '012345', scene)
  t.deepEqual(scene.states(), ['a published', 'b failed', 'c skipped'])
})

test('a registry that shows bytes other than those sent ends the run', async (t) => {
  const scene = jobScene({ a: [], b: [], c: [], d: [] }, () => 'done')
  const [first] = scene.jobs
  if (first)
    first.verify = async () => {
      throw getError('EPUBLISHOTHERBYTES', {
        ...{ expected: 'sha512-one', found: 'sha512-other', registry: 'https://registry.example/' },
      })
    }
  await sendRound(alice, '012345', scene)
  await scene.progress.verified()
  t.is(scene.states()[0], 'a failed')
  t.true(scene.states().includes('d skipped'))
  t.false(scene.sent.includes('d 012345'))
})
