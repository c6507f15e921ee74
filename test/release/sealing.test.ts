import {
  type AnswerReading,
  checkPhrase,
  createSealingKey,
  type OpenAnswer,
  type Question,
  sealAnswer,
} from '@cfa/protocol'
import test from 'ava'
import { createConversation } from '../../lib/release/conversation.ts'
import type { StepOptions } from '../fakes/step.ts'
import { APPROVAL, code, fails, TOPIC, talk } from './talk.ts'

const sealing = { session: { features: ['sealed', 'approval'] } } as const

/** An answer sealed to the question, or to what `changes` make of it. */
const sealed =
  (
    answer: OpenAnswer,
    changes: (question: Question) => Partial<Question> | Promise<Partial<Question>> = () => ({}),
  ) =>
  async (question: Question): Promise<AnswerReading> => ({
    type: 'sealed',
    sealed: await sealAnswer(answer, { ...question, ...(await changes(question)) }),
  })

test('two conversations have two ids, and one key each', async (t) => {
  const { step, conversation } = talk({ ...sealing, answer: sealed({ otp: '012345', username: 'alice' }) })
  await conversation.ask(TOPIC, step, null)
  await conversation.ask(TOPIC, step, 'rejected')
  await createConversation(step).ask(TOPIC, step, null)
  const [first, second, other] = step.asked
  t.deepEqual(first?.key, second?.key)
  t.notDeepEqual(first?.key, other?.key)
  t.not(first?.id, other?.id)
})

test('opens a sealed answer, and shows the phrase of its key', async (t) => {
  const { step, conversation } = talk({ ...sealing, answer: sealed({ otp: '012345', username: 'alice' }) })
  t.like(await conversation.ask(TOPIC, step, null), { kind: 'code', otp: '012345' })
  const phrase = await checkPhrase(step.asked[0]?.key as NonNullable<Question['key']>)
  t.is(step.context.lines.filter((line) => line.includes(`Check phrase: ${phrase}`)).length, 1)
})

test('a sealed yes and a sealed no count', async (t) => {
  const { step, conversation } = talk({ ...sealing, answer: sealed({ approved: true }) })
  t.deepEqual(await conversation.ask(APPROVAL, step, null), { kind: 'approval' })
  const no = sealed({ declined: true, by: 'bob', reason: 'Not now.' })
  const { details } = await fails(t, { ...sealing, answer: no }, 'EAPPROVALDECLINED', APPROVAL)
  t.regex(details, /bob.*Not now\./s)
})

for (const topic of [TOPIC, APPROVAL]) {
  test(`a wish to confirm at the registry is no ${topic.ask === 'code' ? 'code' : 'approval'}`, async (t) => {
    const { publicJwk } = await createSealingKey()
    const { step, conversation } = talk({ ...sealing, answer: sealed({ web: publicJwk }) })
    t.is((await conversation.ask(topic, step, null)).kind, 'unusable')
  })
}

const given: OpenAnswer = { otp: '654321', username: 'alice' }
const elsewhere = async () => ({ key: (await createSealingKey()).publicJwk })
const other = { id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11' }
const bytes = ({ package: release }: Question) => ({ package: { ...release, integrity: null } })

const unusable: Array<[string, StepOptions]> = [
  ['sealed to another key', { ...sealing, answer: sealed(given, elsewhere) }],
  ['sealed for another question', { ...sealing, answer: sealed(given, () => other) }],
  ['sealed for other bytes', { ...sealing, answer: sealed(given, bytes) }],
  ['sealed with nothing in it', { ...sealing, answer: sealed({} as OpenAnswer) }],
  ['sealed badly', { ...sealing, answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
  [
    'open, and sealed was agreed',
    { ...sealing, answer: () => ({ ...code, otp: '654321' }) as AnswerReading },
  ],
  [
    'an open yes, and sealed was agreed',
    { ...sealing, answer: () => ({ type: 'approval', username: undefined, otp: undefined }) },
  ],
  ['sealed, and that was not agreed', { answer: () => ({ type: 'sealed', sealed: 'a..b.c.d' }) }],
]

for (const [title, options] of unusable) {
  test(`an answer that is ${title} is ERESPONDERSEAL, and not repeated`, async (t) => {
    const { details } = await fails(t, options, 'ERESPONDERSEAL')
    t.notRegex(details, /654321/)
  })
}

test('only a no may come open where sealed was agreed', async (t) => {
  const answer = () => ({ type: 'decline', by: 'bob', reason: undefined }) as const
  await fails(t, { ...sealing, answer }, 'EOTPDECLINED')
})
