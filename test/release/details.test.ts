import { questionSchema } from '@cfa/protocol'
import test from 'ava'
import { describeDetails } from '../../lib/release/details.ts'
import { createQuestion } from '../../lib/release/question.ts'
import type { Topic } from '../../lib/release/topic.ts'
import type { NextReleaseContext } from '../../lib/types.ts'
import { START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { TARGET } from '../fakes/release.ts'
import { APPROVAL } from './session-scene.ts'

const HASH = 'a6f3a5b8c1fd8d2b1f4b8ffb3b6fd1c8b3a1d5e0'
const ID = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const STATE = { id: ID, attempt: 1, reason: null, key: null, deadline: START, accounts: [] }

const contextWith = (changes: object) => ({ ...createContext(), ...changes }) as NextReleaseContext

function ask(
  listing: Topic['listing'],
  changes: object = {},
  features: readonly ['details'] | [] = ['details'],
  installScripts: NonNullable<Topic['installScripts']> = [],
) {
  const facts = { target: TARGET, features, takesLinks: false, network: [], context: contextWith(changes) }
  const topic = { ...APPROVAL, installScripts, ...(listing ? { listing } : {}) }
  return questionSchema.parse(createQuestion(topic, STATE, facts))
}

test('details have the notes, files, commits and the previous version', (t) => {
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
    scripts: [],
  })
})

test('a first release has no previous version', (t) => {
  const context = contextWith({ lastRelease: {}, nextRelease: { version: '1.0.0' } })
  const nothing = { notes: null, files: [], previous: null, commits: [], scripts: [] }
  t.deepEqual(describeDetails(APPROVAL, context), nothing)
})

test('details go only to a responder with the feature, and only for a tarball', (t) => {
  t.is(ask([], {}, []).details, undefined)
  t.is(ask(undefined).details, undefined)
})

test('characters that a line may not have are removed', (t) => {
  const { details } = ask([{ path: 'a\u202eb\n.js', size: 1 }], {
    nextRelease: { version: '2.1.0', notes: 'a\u0000\u202e\u2028b\r\nc' },
    commits: [{ hash: HASH, subject: '\u0007 a\u0085b' }, { hash: '', subject: 'x' }, {}],
  })
  t.is(details?.notes, 'ab\r\nc')
  t.is(details?.commits.length, 1)
  t.notRegex(details?.files[0]?.path ?? '', /[\u202e\n]/)
})

test('details have the scripts that run on installing, each cut to one line', (t) => {
  const installScripts = [
    { event: 'preinstall', command: 'a\u202e\n b' },
    { event: 'install', command: '::' },
    { event: 'postinstall', command: 'x'.repeat(1000) },
  ] as const
  t.deepEqual(describeDetails({ ...APPROVAL, installScripts }, contextWith({})).scripts, [
    { event: 'preinstall', command: 'a b' },
    { event: 'install', command: '?' },
    { event: 'postinstall', command: `${'x'.repeat(511)}…` },
  ])
})

test('more scripts than there is room for are counted', (t) => {
  const installScripts = Array.from({ length: 25 }, (_, index) => {
    return { event: 'postinstall', command: `a (in node_modules/${index})` } as const
  })
  const scripts = ask([], {}, ['details'], installScripts).details?.scripts ?? []
  t.is(scripts.length, 20)
  t.deepEqual(scripts.slice(-2), [
    installScripts[18],
    { event: '…', command: 'and 6 more, of bundled packages' },
  ])
})

const tooMuch: Array<[string, number, number, number]> = [
  ['files', 300, 0, 10],
  ['commits', 300, 100, 10],
  ['notes', 10, 100, 16_384],
  ['everything', 5000, 500, 100_000],
]
for (const [title, files, commits, notes] of tooMuch) {
  test(`details that are too long are cut: ${title}`, (t) => {
    const listing = Array.from({ length: files }, (_, index) => ({
      path: `${'文'.repeat(200)}${index}`,
      size: 1,
    }))
    const installScripts = (['preinstall', 'install', 'postinstall'] as const).map((event) => ({
      event,
      command: '文'.repeat(600),
    }))
    const context = {
      nextRelease: { version: '2.1.0', notes: '文'.repeat(notes) },
      commits: Array.from({ length: commits }, () => ({ hash: HASH, subject: '文'.repeat(300) })),
    }
    const question = ask(listing, context, ['details'], installScripts)
    t.is(question.details?.scripts.length, 3)
    t.true(Buffer.byteLength(JSON.stringify(question)) < 65_536)
    t.true((question.details?.notes?.length ?? 0) > 0)
  })
}

test('details that are too long are cut: notes that JSON makes six times as long', (t) => {
  const question = ask([], { nextRelease: { version: '2.1.0', notes: '\ud800'.repeat(16_384) } })
  t.true(Buffer.byteLength(JSON.stringify(question)) < 65_536)
})
