import { checkPhrase, createSealingKey, type OpenAnswer, type Question, sealAnswer } from '@cfa/protocol'
import test from 'ava'
import type { Declined } from '../../lib/release/question-session.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { detailsOf } from '../fakes/release.ts'
import { APPROVAL, type AskingOptions, askingScene, code, TOPIC } from './session-scene.ts'

const features = ['sealed', 'approval'] as const

/** An answer sealed to the question, or to what `changes` make of it. */
const sealed =
  (
    answer: OpenAnswer,
    changes: (question: Question) => Partial<Question> | Promise<Partial<Question>> = () => ({}),
  ) =>
  async (question: Question): Promise<GivenAnswer> => ({
    type: 'sealed',
    sealed: await sealAnswer(answer, { ...question, ...(await changes(question)) }),
  })

test('two questions have two ids and two keys, the attempts of one have both in common', async (t) => {
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

test('opens a sealed answer; the key has a phrase', async (t) => {
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
  ['sealed with nothing in it', { features, answer: sealed({} as OpenAnswer) }],
  ['sealed badly', { features, answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
  ['open, and sealed was agreed', { features, answer: () => code('654321') }],
  [
    'an open approval, and sealed was agreed',
    { features, answer: () => ({ type: 'approval', username: undefined, otp: undefined }) },
  ],
  [
    'an open wish to confirm, and sealed was agreed',
    { features, answer: () => ({ type: 'web', username: undefined, key: undefined }) },
  ],
  ['sealed, and that was not agreed', { answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
]

for (const [title, options] of unusable) {
  test(`an answer that is ${title} is ERESPONDERSEAL, and not repeated`, async (t) => {
    const error = await t.throwsAsync(askingScene(options).ask(TOPIC), { code: 'ERESPONDERSEAL' })
    t.notRegex(detailsOf(error) + error.message, /654321/)
  })
}

test('only a decline may come open where sealed was agreed, and it is known that it did', async (t) => {
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

test('what came sealed along with a decline can be opened, for this question alone', async (t) => {
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
