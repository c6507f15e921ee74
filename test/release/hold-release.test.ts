import test from 'ava'
import type { PutBack } from '../../lib/git/put-back.ts'
import type { Snapshot } from '../../lib/git/working-tree.ts'
import { holdNow, holdRelease, type Tree } from '../../lib/release/hold-release.ts'
import { createPublication } from '../door/publish-request.ts'
import { heldWith } from './releases.ts'

const publication = await createPublication()
const packed = publication.files.map(({ path }) => path)

/** A working tree whose snapshots have numbers, and an npm. */
function scene({ moves = [] as string[], changed = [] as string[], fails = '' } = {}) {
  const events: string[] = []
  const numbers = new Map<Snapshot, number>()
  const record = (event: string) => {
    events.push(event)
    if (event === fails) throw new Error(event)
  }
  const moved = { files: moves } as PutBack
  const tree: Tree = {
    take: async (names) => {
      const snapshot = {} as Snapshot
      numbers.set(snapshot, numbers.size + 1)
      record(`take ${numbers.size}${names ? ` with ${names.join(' ')}` : ''}`)
      return snapshot
    },
    changes: async (before, after) => {
      record(`compare ${numbers.get(before)} and ${numbers.get(after)}`)
      return changed
    },
    putBack: async (before, after) => {
      record(`put back from ${numbers.get(after)} to ${numbers.get(before)}`)
      return moved
    },
    bringAgain: async (given) => record(`bring again ${given === moved}`),
  }
  const held = heldWith(publication, 'npm', events)
  const start = async () => {
    record('start')
    return held
  }
  return { tree, start, held, events }
}

const WITH = `with ${packed.join(' ')}`

test('what npm’s scripts changed is put back after npm has packed, and brought again', async (t) => {
  const { tree, start, held, events } = scene({ moves: ['built.js'] })
  const release = await holdRelease(start, tree, true)
  t.is(release.held, held)
  const holding = ['take 1', 'start', `take 2 ${WITH}`, 'put back from 2 to 1', `take 3 ${WITH}`]
  t.deepEqual(events.splice(0), holding)
  // Compared with what was put back, and not with what the scripts had made.
  t.deepEqual(await release.changes(), [])
  t.deepEqual(events.splice(0), [`take 4 ${WITH}`, 'compare 3 and 4'])
  await release.bringAgain()
  t.deepEqual(events, ['bring again true'])
})

test('scripts that changed nothing are compared with what there was when npm had packed', async (t) => {
  const { tree, start, events } = scene()
  const release = await holdRelease(start, tree, true)
  t.deepEqual(events.splice(0), ['take 1', 'start', `take 2 ${WITH}`, 'put back from 2 to 1'])
  await release.changes()
  t.deepEqual(events, [`take 3 ${WITH}`, 'compare 2 and 3'])
})

test('without scripts nothing is put back or brought again', async (t) => {
  const { tree, start, events } = scene({ changed: ['index.js'] })
  const release = await holdRelease(start, tree, false)
  t.deepEqual(events.splice(0), ['start', `take 1 ${WITH}`])
  t.deepEqual(await release.changes(), ['index.js'])
  await release.bringAgain()
  t.deepEqual(events, [`take 2 ${WITH}`, 'compare 1 and 2'])
})

for (const fails of [`take 2 ${WITH}`, 'put back from 2 to 1', `take 3 ${WITH}`]) {
  test(`where the tree fails, npm is not left behind: ${fails}`, async (t) => {
    const { tree, start, events } = scene({ moves: ['built.js'], fails })
    await t.throwsAsync(holdRelease(start, tree, true), { message: fails })
    t.is(events.at(-1), 'abandon npm')
  })
}

test('an npm that does not start is the caller’s', async (t) => {
  const { tree, start, events } = scene({ fails: 'start' })
  await t.throwsAsync(holdRelease(start, tree, true), { message: 'start' })
  t.deepEqual(events, ['take 1', 'start'])
})

test('a request that goes on at once is compared with nothing', async (t) => {
  const { start, held, events } = scene()
  const release = await holdNow(start)
  t.is(release.held, held)
  t.deepEqual(await release.changes(), [])
  await release.bringAgain()
  t.deepEqual(events, ['start'])
})
