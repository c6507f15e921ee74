import type { OpenAnswer, Question } from '@cfa/protocol'
import { checkPhrase, createSealingKey, sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import type { Declined } from '../../lib/release/question-session.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { detailsOf } from '../fakes/release.ts'
import { APPROVAL, type AskingOptions, askingScene, code, TOPIC } from './session-scene.ts'

const features = ['sealed', 'approval'] as const

/** An answer sealed to the question, with `changes` if given. */
const sealed =
  (
    answer: OpenAnswer,
    changes: (question: Question) => Partial<Question> | Promise<Partial<Question>> = () => ({}),
  ) =>
  async (question: Question): Promise<GivenAnswer> => ({
    type: 'sealed',
    sealed: await sealAnswer(answer, { ...question, ...(await changes(question)) }),
  })

test('each question has its own id and key, which its attempts share', async (t) => {
  const scene = askingScene({ features, answer: sealed({ otp: '012345', username: 'alice' }) })
  await scene.ask(TOPIC)
  await scene.ask(TOPIC, 'rejected')
  await scene.newSession().ask(TOPIC, { ...scene.asking, reason: null })
  const [first, second, other] = scene.responder.asked
  t.truthy(first?.key)
  t.deepEqual(first?.key, second?.key)
  t.notDeepEqual(first?.key, other?.key)
  t.not(first?.id, other?.id)
})

test('a sealed answer is opened, and its key has a check phrase', async (t) => {
  const { ask, responder } = askingScene({ features, answer: sealed({ otp: '012345', username: 'alice' }) })
  t.like(await ask(TOPIC), { kind: 'code', otp: '012345' })
  t.regex(await checkPhrase(responder.asked[0]?.key as NonNullable<Question['key']>), /^\w+-\w+-\w+/)
})

test('a sealed approval and a sealed decline count', async (t) => {
  const { ask } = askingScene({ features, answer: sealed({ approved: true }) })
  t.deepEqual(await ask(APPROVAL), { kind: 'approval', account: undefined })
  const declines = sealed({ declined: true, by: 'bob', reason: 'Not now.' })
  const declined = askingScene({ features, answer: declines }).ask(APPROVAL)
  const error = await t.throwsAsync(declined, { code: 'EAPPROVALDECLINED' })
  t.regex(detailsOf(error), /bob.*Not now\./s)
})

const given: OpenAnswer = { otp: '654321', username: 'alice' }
const elsewhere = async () => ({ key: (await createSealingKey()).publicJwk })
const other = { id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11' }
const bytes = ({ package: release }: Question) => ({ package: { ...release, integrity: null } })

const unusable: Array<[string, AskingOptions]> = [
  ['sealed to another key', { features, answer: sealed(given, elsewhere) }],
  ['sealed for another question', { features, answer: sealed(given, () => other) }],
  ['sealed for other bytes', { features, answer: sealed(given, bytes) }],
  ['sealed and empty', { features, answer: sealed({} as OpenAnswer) }],
  ['sealed incorrectly', { features, answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
  ['open although sealing was agreed', { features, answer: () => code('654321') }],
  [
    'an open approval although sealing was agreed',
    { features, answer: () => ({ type: 'approval', username: undefined, otp: undefined }) },
  ],
  [
    'an open choice to confirm although sealing was agreed',
    { features, answer: () => ({ type: 'web', username: undefined, key: undefined }) },
  ],
  ['sealed although that was not agreed', { answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
]

for (const [title, options] of unusable) {
  test(`an answer that is ${title} is ERESPONDERSEAL, which does not show it`, async (t) => {
    const error = await t.throwsAsync(askingScene(options).ask(TOPIC), { code: 'ERESPONDERSEAL' })
    t.notRegex(detailsOf(error) + error.message, /654321/)
  })
}

test('only a decline may be open if sealing was agreed, and it is marked as unsealed', async (t) => {
  const declined: Declined[] = []
  const onDecline = async (one: Declined) => {
    declined.push(one)
    return 'no' as const
  }
  const answer = () => ({ type: 'decline', by: 'bob', reason: undefined }) as const
  await t.throwsAsync(askingScene({ features, answer, onDecline }).ask(TOPIC), { code: 'EOTPDECLINED' })
  t.true(declined[0]?.isUnsealed)
  const open = askingScene({ answer, onDecline }).ask(TOPIC)
  await t.throwsAsync(open, { code: 'EOTPDECLINED' })
  t.false(declined[1]?.isUnsealed)
})

test('a sealed code that comes with a decline is opened for this question only', async (t) => {
  const opened: unknown[] = []
  let seal = sealed(given)
  const answer = async (question: Question): Promise<GivenAnswer> => {
    const inside = await seal(question)
    return {
      ...{ type: 'decline', by: 'bob', reason: undefined },
      sealed: inside.type === 'sealed' ? inside.sealed : undefined,
    }
  }
  const onDecline = async ({ decline, open }: Declined) => {
    opened.push(await open(decline.sealed ?? ''))
    return 'no' as const
  }
  await t.throwsAsync(askingScene({ features, answer, onDecline }).ask(TOPIC), { code: 'EOTPDECLINED' })
  t.like(opened[0] as object, { type: 'code', otp: '654321' })
  seal = sealed(given, () => other)
  await t.throwsAsync(askingScene({ features, answer, onDecline }).ask(TOPIC), { code: 'ERESPONDERSEAL' })
})
