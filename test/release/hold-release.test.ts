import test from 'ava'
import type { Publication } from '../../lib/door/read-publication.ts'
import type { PutBack } from '../../lib/git/put-back.ts'
import type { Snapshot } from '../../lib/git/working-tree.ts'
import { holdNow, holdRelease, type Tree } from '../../lib/release/hold-release.ts'
import { createPublication } from '../door/publish-request.ts'
import { heldWith } from './releases.ts'

const publication = await createPublication()
const packed = publication.files.map(({ path }) => path)

/** An npm, and a working tree whose snapshots are numbered. */
function scene({
  moves = [] as string[],
  changed = [] as string[],
  keeps = false,
  fails = '',
  seen = packed,
} = {}) {
  const events: string[] = []
  const numbers = new Map<Snapshot, number>()
  const record = (event: string) => {
    events.push(event)
    if (event === fails) throw new Error(event)
  }
  const moved = { top: '', moves } as unknown as PutBack
  const tree: Tree = {
    take: async (names) => {
      const files = new Map((names ?? seen).map((name) => [name, '']))
      const snapshot = { files } as Snapshot
      numbers.set(snapshot, numbers.size + 1)
      record(`take ${numbers.size}${names ? ` with ${names.join(' ')}` : ''}`)
      return snapshot
    },
    changes: async (before, names) => {
      record(`compare ${numbers.get(before)} with ${names.join(' ')}`)
      return changed
    },
    putBack: async (before, after) => {
      record(`put back from ${numbers.get(after)} to ${numbers.get(before)}`)
      return moved
    },
    restoreChanges: async (given) => record(`bring again ${given === moved}`),
  }
  const held = heldWith(publication, 'npm', events)
  const keep = async (kept: Publication) => {
    record(`keep ${kept === publication}`)
    return keeps
  }
  const start = async (onStart = () => {}) => {
    record('start')
    onStart()
    return held
  }
  return { tree, start, held, keep, events }
}

const WITH = `with ${packed.join(' ')}`

test('files that npm’s scripts changed are put back once npm has packed, and restored later', async (t) => {
  const { tree, start, held, keep, events } = scene({ moves: ['built.js'] })
  const release = await holdRelease(start, tree, { runsScripts: true, keep })
  t.is(release.held, held)
  const holding = ['take 1', 'start', `take 2 ${WITH}`, 'put back from 2 to 1', 'keep true', `take 3 ${WITH}`]
  t.deepEqual(events.splice(0), holding)
  // Compared with the files as put back, not with what the scripts made.
  t.deepEqual(await release.changes(), [])
  t.deepEqual(events.splice(0), [`compare 3 ${WITH}`])
  await release.restoreChanges()
  t.deepEqual(events, ['bring again true'])
})

test('if scripts changed nothing, the tree is compared with the one that npm packed', async (t) => {
  const { tree, start, keep, events } = scene()
  const release = await holdRelease(start, tree, { runsScripts: true, keep })
  t.deepEqual(events.splice(0), ['take 1', 'start', `take 2 ${WITH}`, 'put back from 2 to 1', 'keep true'])
  await release.changes()
  t.deepEqual(events, [`compare 2 ${WITH}`])
})

test('what scripts changed can stay, and then it is no change', async (t) => {
  const { tree, start, keep, events } = scene({ moves: ['built.js'] })
  const release = await holdRelease(start, tree, { runsScripts: true, leavesChanges: true, keep })
  t.deepEqual(events.splice(0), ['take 1', 'start', `take 2 ${WITH}`, 'keep true'])
  t.deepEqual(await release.changes(), [])
  await release.restoreChanges()
  t.deepEqual(events, [`compare 2 ${WITH}`])
})

test('without scripts nothing is put back or restored', async (t) => {
  const { tree, start, keep, events } = scene({ changed: ['index.js'] })
  const release = await holdRelease(start, tree, { runsScripts: false, keep })
  await release.settled()
  t.deepEqual(events.splice(0), ['start', 'take 1', 'keep true'])
  t.deepEqual(await release.changes(), ['index.js'])
  await release.restoreChanges()
  t.deepEqual(events, [`compare 1 ${WITH}`])
})

test('packed files that git does not see are added to the comparison', async (t) => {
  const { tree, start, keep, events } = scene({ seen: packed.slice(1) })
  const release = await holdRelease(start, tree, { runsScripts: false, keep })
  await release.changes()
  t.deepEqual(events, ['start', 'take 1', 'keep true', `take 2 ${WITH}`, `compare 2 ${WITH}`])
})

test('the release is settled once the tree is read', async (t) => {
  const { tree, start, keep } = scene()
  const read = Promise.withResolvers<Snapshot>()
  const release = await holdRelease(
    start,
    { ...tree, take: () => read.promise },
    { runsScripts: false, keep },
  )
  let isSettled = false
  const settled = release.settled().then(() => {
    isSettled = true
  })
  await new Promise(setImmediate)
  t.false(isSettled)
  read.resolve({ files: new Map(packed.map((name) => [name, ''])) } as unknown as Snapshot)
  await settled
})

test('an error in reading the tree is thrown once it is waited for', async (t) => {
  const { tree, start, keep } = scene({ fails: 'take 1' })
  const release = await holdRelease(start, tree, { runsScripts: false, keep })
  await t.throwsAsync(release.settled(), { message: 'take 1' })
})

for (const fails of [`take 2 ${WITH}`, 'put back from 2 to 1', 'keep true']) {
  test(`npm is abandoned if this fails: ${fails}`, async (t) => {
    const { tree, start, keep, events } = scene({ moves: ['built.js'], fails })
    await t.throwsAsync(holdRelease(start, tree, { runsScripts: true, keep }), { message: fails })
    t.is(events.at(-1), 'abandon npm')
  })
}

test('a tarball that is kept in the working tree is not a change', async (t) => {
  const { tree, start, keep, events } = scene({ keeps: true })
  const release = await holdRelease(start, tree, { runsScripts: false, keep })
  t.deepEqual(events.splice(0), ['start', 'take 1', 'keep true', `take 2 ${WITH}`])
  await release.changes()
  t.deepEqual(events, [`compare 2 ${WITH}`])
})

test('holdNow abandons npm if the tarball cannot be kept', async (t) => {
  const { start, keep, events } = scene({ fails: 'keep true' })
  await t.throwsAsync(holdNow(start, keep), { message: 'keep true' })
  t.is(events.at(-1), 'abandon npm')
})

test('an npm that does not start throws, and nothing is abandoned', async (t) => {
  const { tree, start, keep, events } = scene({ fails: 'start' })
  await t.throwsAsync(holdRelease(start, tree, { runsScripts: true, keep }), { message: 'start' })
  t.deepEqual(events, ['take 1', 'start'])
})

test('holdNow compares nothing', async (t) => {
  const { start, held, keep, events } = scene()
  const release = await holdNow(start, keep)
  t.is(release.held, held)
  t.deepEqual(await release.changes(), [])
  await release.restoreChanges()
  t.deepEqual(events, ['start', 'keep true'])
})
