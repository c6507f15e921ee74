import test from 'ava'
import { type SharedQuestion, sessionFor } from '../../lib/joint/joint-session.ts'
import type { Asking, QuestionSession } from '../../lib/release/question-session.ts'
import type { Answered } from '../../lib/release/read-answer.ts'
import type { Topic } from '../../lib/release/topic.ts'
import { alice } from '../fakes/release.ts'

const [ONE, TWO] = ['one', 'two'].map((name) => ({ name, version: '1.0.0', tag: 'latest' })) as [Ref, Ref]
type Ref = { name: string; version: string; tag: string }
const TOPIC = {} as Topic
const ASKING = { reason: null } as Asking
const CODE: Answered = { kind: 'code', account: alice, otp: '111111', at: 0 }
const WEB: Answered = { kind: 'web', account: alice, key: undefined }

/** A question that two packages share, and what it was called with. */
function scene(answer: Answered) {
  const calls: string[] = []
  const session: QuestionSession = {
    ask: async (_topic, { reason }) => {
      calls.push(`ask ${reason}`)
      return answer
    },
    confirm: async (_link, _to, { subject }) => {
      calls.push(`confirm ${subject?.name}`)
      return answer
    },
    report: (state, _reason, subject) => void calls.push([state, subject?.name].filter(Boolean).join(' ')),
    settled: async () => {},
  }
  const shared: SharedQuestion = { session, isRejected: false, isPublishing: false }
  return { calls, one: sessionFor(ONE, shared), two: sessionFor(TWO, shared) }
}

test('what becomes of one package is reported of it, and that it is under way of the question, once', async (t) => {
  const { calls, one, two } = scene(CODE)
  await one.ask(TOPIC, ASKING)
  for (const each of [one, two]) {
    each.report('publishing')
    each.report('published')
  }
  t.deepEqual(calls, [
    'ask null',
    'publishing',
    'publishing one',
    'published one',
    'publishing two',
    'published two',
  ])
})

test('the next package that needs a code has the question rejected, and asks its next attempt', async (t) => {
  const { calls, one, two } = scene(CODE)
  await one.ask(TOPIC, ASKING)
  await two.ask(TOPIC, ASKING)
  t.deepEqual(calls, ['ask null', 'rejected', 'ask expired'])
})

test('a code that was refused is rejected once', async (t) => {
  const { calls, one } = scene(CODE)
  await one.ask(TOPIC, ASKING)
  one.report('rejected', 'Wrong.')
  await one.ask(TOPIC, { ...ASKING, reason: 'rejected' })
  t.deepEqual(calls, ['ask null', 'rejected', 'ask rejected'])
})

test('anyone who confirms at the registry is not asked again for the next package, and gets a link for it', async (t) => {
  const { calls, one, two } = scene(WEB)
  await one.ask(TOPIC, ASKING)
  t.is(await two.ask(TOPIC, ASKING), WEB)
  t.deepEqual(calls, ['ask null'])
  const { signal } = new AbortController()
  await two.confirm('https://registry.example/auth', undefined, { ...ASKING, signal })
  t.deepEqual(calls, ['ask null', 'confirm two'])
})

test('where the link did not work out, the next attempt is asked', async (t) => {
  const { calls, one } = scene(WEB)
  await one.ask(TOPIC, ASKING)
  one.report('rejected', 'The link ran out.')
  await one.ask(TOPIC, { ...ASKING, reason: 'expired' })
  t.deepEqual(calls, ['ask null', 'rejected', 'ask expired'])
})
