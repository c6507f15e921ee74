import { LIMITS, type OpenAnswer, type Question, questionSchema, type Report } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import { describeQuestion } from '../../lib/log/waiting-lines.ts'
import { createQuestion } from '../../lib/release/question.ts'
import { type PackageTopic, topicOfSeveral } from '../../lib/release/topic.ts'
import { describeRelease } from '../../lib/responders/describe-release.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { START } from '../fakes/clock.ts'
import { createContext } from '../fakes/context.ts'
import { TARGET } from '../fakes/release.ts'
import { askingScene, code, TOPIC } from './session-scene.ts'

const ID = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const STATE = { id: ID, attempt: 1, reason: null, key: null, deadline: START, accounts: [] }
const FEATURES = ['several', 'details'] as const

const { ask: _, ...FACTS } = TOPIC
const aPackage = (name: string, changes: Partial<PackageTopic> = {}): PackageTopic => ({
  ...FACTS,
  target: { ...TARGET, name },
  ...changes,
})
const PACKAGES = [aPackage('@example/a'), aPackage('@example/b')]
const ref = (name: string) => ({ name, version: TARGET.version, tag: TARGET.distTag })

const questionOf = (
  packages: readonly PackageTopic[],
  features: readonly (typeof FEATURES)[number][] = FEATURES,
) => {
  const facts = { target: TARGET, features, takesLinks: false, network: [], context: createContext() }
  return createQuestion(topicOfSeveral('code', packages), STATE, facts)
}

const named = (count: number, changes: Partial<PackageTopic>) =>
  Array.from({ length: count }, (_each, index) => aPackage(`@example/p${index}`, changes))

test('a question about several packages lists them all, and names the first one', (t) => {
  const tag = aPackage('@example/b', { kind: 'dist-tag', integrity: null })
  const question = questionSchema.parse(questionOf([aPackage('@example/a'), tag]))
  t.deepEqual(
    question.packages?.map(({ name, kind }) => `${kind} ${name}`),
    ['publish @example/a', 'dist-tag @example/b'],
  )
  t.is(question.package.name, '@example/a')
})

test('a question about one package has no list', (t) => {
  const question = questionSchema.parse(questionOf([aPackage('@example/b')]))
  t.is(question.packages, undefined)
  t.is(question.package.name, '@example/b')
})

test('each package has its own details, and the question has none', (t) => {
  const listing = [{ path: 'index.js', size: 7 }]
  const question = questionSchema.parse(questionOf(named(2, { listing })))
  t.is(question.details, undefined)
  t.deepEqual(
    question.packages?.map(({ details }) => details?.files),
    [listing, listing],
  )
})

test('the largest details are left out until the question fits, except for install scripts', (t) => {
  const listing = (count: number) =>
    Array.from({ length: count }, (_each, index) => ({ path: `${index}/${'x'.repeat(900)}`, size: 1 }))
  const installScripts = [{ event: 'postinstall', command: 'node a.js' }] as const
  const small = named(3, { listing: listing(1) })
  const large = named(7, { listing: listing(300), installScripts }).map((each, index) => ({
    ...each,
    target: { ...TARGET, name: `@example/large${index}` },
  }))
  const question = questionSchema.parse(questionOf([...small, ...large]))
  t.true(Buffer.byteLength(JSON.stringify(question)) < LIMITS.severalBytes)
  const counts = question.packages?.map(({ details }) => details?.files.length ?? -1) ?? []
  t.deepEqual(counts.slice(0, 3), [1, 1, 1])
  t.true(counts.includes(0) && counts.includes(300))
  t.true(question.packages?.slice(3).every(({ details }) => details?.scripts.length === 1))
})

/** An answer sealed to the question, with `changes` if given. */
const sealed =
  (answer: OpenAnswer, changes: (question: Question) => Partial<Question> = () => ({})) =>
  async (question: Question): Promise<GivenAnswer> => ({
    type: 'sealed',
    sealed: await sealAnswer(answer, { ...question, ...changes(question) }),
  })
const features = ['several', 'sealed'] as const

test('a sealed answer about several packages opens', async (t) => {
  const { ask } = askingScene({ features, answer: sealed({ otp: '012345', username: 'alice' }) })
  t.like(await ask(topicOfSeveral('code', PACKAGES)), { kind: 'code', otp: '012345' })
})

const others: Array<[string, (question: Question) => Partial<Question>]> = [
  ['one package fewer', ({ packages }) => ({ packages: packages?.slice(1) })],
  ['the first package alone', () => ({ packages: undefined })],
  [
    'another access of the last package',
    ({ packages = [] }) => ({
      packages: packages.with(-1, { ...(packages.at(-1) as (typeof packages)[number]), access: 'public' }),
    }),
  ],
]
for (const [title, changes] of others) {
  test(`an answer that was sealed for ${title} is ERESPONDERSEAL`, async (t) => {
    const { ask } = askingScene({ features, answer: sealed({ otp: '012345', username: 'alice' }, changes) })
    await t.throwsAsync(ask(topicOfSeveral('code', PACKAGES)), { code: 'ERESPONDERSEAL' })
  })
}

test('the outcome of one package is reported, and the question stays open', async (t) => {
  const heard: Report[] = []
  const report = async (report: Report) => void heard.push(report)
  const { ask, session, open } = askingScene({ features: ['several'], answer: () => code('012345'), report })
  session.report('published', undefined, ref('@example/a'))
  await ask(topicOfSeveral('code', PACKAGES))
  session.report('published', undefined, ref('@example/a'))
  session.report('failed', 'Too bad.', ref('@example/b'))
  t.true(open.has(session))
  session.report('failed', 'One of two.')
  session.report('published', undefined, ref('@example/b'))
  await session.settled()
  t.deepEqual(heard, [
    { state: 'published', package: ref('@example/a') },
    { state: 'failed', reason: 'Too bad.', package: ref('@example/b') },
    { state: 'failed', reason: 'One of two.' },
  ])
})

test('after two reports in a row that never end, nothing more is reported about single packages', async (t) => {
  const report = () => new Promise<void>(() => {})
  const scene = askingScene({ features: ['several'], answer: () => code('012345'), report })
  const { ask, session, clock, responder } = scene
  await ask(topicOfSeveral('code', PACKAGES))
  for (let count = 0; count < 200; count += 1) session.report('published', undefined, ref('@example/a'))
  session.report('published')
  const startedAt = clock.now()
  const settled = session.settled()
  for (let second = 0; second < 45; second += 1) await clock.advance(1000)
  await settled
  t.is(clock.now() - startedAt, 45_000)
  t.deepEqual(responder.reported, ['published', 'published', 'published'])
})

test('a report that arrives after one that failed lets more follow about single packages', async (t) => {
  let count = 0
  const report = async () => {
    count += 1
    if (count % 2 === 1) throw new Error('not now')
  }
  const { ask, session } = askingScene({ features: ['several'], answer: () => code('012345'), report })
  await ask(topicOfSeveral('code', PACKAGES))
  for (let index = 0; index < 6; index += 1) session.report('published', undefined, ref('@example/a'))
  await session.settled()
  t.is(count, 6)
})

test('the outcome of a package is not reported separately for a question about one', async (t) => {
  const { ask, session, responder } = askingScene({ answer: () => code('012345') })
  await ask(TOPIC)
  session.report('published', undefined, ref(TARGET.name))
  await session.settled()
  t.deepEqual(responder.reported, [])
})

test('a link names which of several packages it is for', async (t) => {
  const confirm = async () => code('654321')
  const scene = askingScene({ features: ['several', 'web'], answer: () => code('012345'), confirm })
  await scene.ask(topicOfSeveral('code', PACKAGES))
  const { signal } = new AbortController()
  const link = 'https://registry.example/auth/cli/1'
  await scene.session.confirm(link, undefined, { ...scene.asking, signal, subject: ref('@example/b') })
  t.deepEqual(scene.responder.links, [{ url: link, key: undefined, package: ref('@example/b') }])
})

test('the log lists the packages and their contents once', (t) => {
  const question = questionOf(PACKAGES)
  const lines = describeQuestion(question, undefined)
  t.regex(lines[0] ?? '', /needed to publish 2 packages at registry\.example/)
  t.is(
    lines.filter((line) => /^- publish @example\/[ab]@2\.1\.0 on the dist-tag latest, 3 files/.test(line))
      .length,
    2,
  )
  t.notRegex(describeQuestion({ ...question, attempt: 2, reason: 'expired' }, undefined).join('\n'), /^- /m)
})

test('the terminal shows every package before it asks for one answer', (t) => {
  const text = describeRelease(questionOf(PACKAGES))
  t.regex(text, /^2 packages, with one answer/)
  for (const name of ['@example/a', '@example/b']) t.regex(text, new RegExp(`Package +${name}@2`))
})
