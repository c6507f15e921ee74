import { questionSchema } from '@cfa/protocol'
import test from 'ava'
import { describeDetails } from '../../lib/release/details.ts'
import { createQuestion, type Topic } from '../../lib/release/question.ts'
import type { NextReleaseContext } from '../../lib/types.ts'
import { START } from '../fakes/clock.ts'
import { stepWith } from '../fakes/step.ts'

const HASH = 'a6f3a5b8c1fd8d2b1f4b8ffb3b6fd1c8b3a1d5e0'
const TOPIC: Topic = { ask: 'approval', kind: 'publish', integrity: null, size: 1, unpackedSize: 1, files: 1 }
const STATE = {
  id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  attempt: 1,
  reason: null,
  key: null,
  deadline: START,
}

const contextWith = (changes: object) => ({ ...stepWith().context, ...changes }) as NextReleaseContext

function ask(
  listing: Topic['listing'],
  changes: object = {},
  features: readonly ['details'] | [] = ['details'],
) {
  const step = stepWith({ session: { features } })
  Object.assign(step.context, changes)
  return questionSchema.parse(createQuestion({ ...TOPIC, ...(listing ? { listing } : {}) }, STATE, step))
}

test('says what is in the release, and what came before', (t) => {
  const nextRelease = { version: '2.1.0', notes: '### Features\n\n- a\tthing\n' }
  const lastRelease = { version: '2.0.4', gitHead: HASH }
  const commits = [
    { hash: HASH, subject: 'feat: a thing' },
    { hash: HASH, message: 'fix: b\n\nwhy' },
  ]
  t.deepEqual(ask([{ path: 'index.js', size: 7 }], { nextRelease, lastRelease, commits }).details, {
    notes: '### Features\n\n- a\tthing\n',
    files: [{ path: 'index.js', size: 7 }],
    previous: { version: '2.0.4', commit: HASH },
    commits: [
      { hash: HASH, subject: 'feat: a thing' },
      { hash: HASH, subject: 'fix: b' },
    ],
  })
})

test('a first release has nothing before it', (t) => {
  t.deepEqual(describeDetails([], contextWith({ lastRelease: {}, nextRelease: { version: '1.0.0' } })), {
    notes: null,
    files: [],
    previous: null,
    commits: [],
  })
})

test('only a responder that names the feature gets details, and only of a tarball', (t) => {
  t.is(ask([], {}, []).details, undefined)
  t.is(ask(undefined).details, undefined)
})

test('what no line may have is taken out', (t) => {
  const { details } = ask([{ path: 'a\u202eb\n.js', size: 1 }], {
    nextRelease: { version: '2.1.0', notes: 'a\u0000\u202e\u2028b\r\nc' },
    commits: [{ hash: HASH, subject: '\u0007 a\u0085b' }, { hash: '', subject: 'x' }, {}],
  })
  t.is(details?.notes, 'ab\r\nc')
  t.is(details?.commits.length, 1)
})

const tooMuch: Array<[string, number, number, number]> = [
  ['files', 300, 0, 10],
  ['commits', 300, 100, 10],
  ['notes', 10, 100, 16_384],
  ['everything', 5000, 500, 100_000],
]
for (const [title, files, commits, notes] of tooMuch) {
  test(`too much is cut: ${title}`, (t) => {
    const listing = Array.from({ length: files }, (_, index) => ({
      path: `${'文'.repeat(200)}${index}`,
      size: 1,
    }))
    const context = {
      nextRelease: { version: '2.1.0', notes: '文'.repeat(notes) },
      commits: Array.from({ length: commits }, () => ({ hash: HASH, subject: '文'.repeat(300) })),
    }
    const question = ask(listing, context)
    t.true(Buffer.byteLength(JSON.stringify(question)) < 65_536)
    t.true((question.details?.notes?.length ?? 0) > 0)
  })
}
