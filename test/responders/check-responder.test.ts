import type { AnswerReading } from '@cfa/protocol'
import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { checkResponder } from '../../lib/responders/check-responder.ts'
import { QuestionExpired, type Responder } from '../../lib/responders/types.ts'
import { question } from './question.ts'

const hooks = { signal: new AbortController().signal, onLink: () => {} }

const made = (parts: Record<string, unknown>): Responder =>
  checkResponder(
    { connect: async () => ({ features: [] }), ask: async () => ({}), ...parts } as never,
    './mine.mjs',
  )

const answering = (reading: unknown) => made({ ask: async () => reading }).ask(question, hooks)

const readings: Array<[unknown, AnswerReading]> = [
  [
    { type: 'code', otp: '012345' },
    { type: 'code', username: undefined, otp: '012345' },
  ],
  [
    { type: 'approval', username: 'bob', otp: null },
    { type: 'approval', username: 'bob', otp: undefined },
  ],
  [
    { type: 'decline', by: 'bob', reason: '##[error]\n::stop-commands::x' },
    { type: 'decline', by: 'bob', reason: '# #[error] ::stop-commands::x' },
  ],
  [
    { type: 'decline', by: { name: 'bob' } },
    { type: 'decline', by: undefined, reason: undefined },
  ],
  [
    { type: 'decline', by: 'bob', username: 'bob', otp: '012345' },
    { type: 'decline', by: 'bob', reason: undefined, username: 'bob', otp: '012345' },
  ],
  [
    { type: 'decline', by: 'bob', sealed: 'a..b.c.d' },
    { type: 'decline', by: 'bob', reason: undefined, sealed: 'a..b.c.d' },
  ],
  [
    { type: 'decline', by: 'bob', otp: 12345 },
    { type: 'decline', by: 'bob', reason: undefined, otp: undefined },
  ],
  [
    { type: 'sealed', sealed: 'a..b.c.d' },
    { type: 'sealed', sealed: 'a..b.c.d' },
  ],
]

for (const [reading, expected] of readings) {
  test(`the answer ${JSON.stringify(reading)} is accepted`, async (t) => {
    t.like(await answering(reading), expected)
  })
}

for (const reading of [
  undefined,
  null,
  '012345',
  { otp: '012345' },
  { type: 'code', otp: 12345 },
  { type: 'code' },
  { type: 'maybe', otp: '012345' },
]) {
  test(`the answer ${JSON.stringify(reading)} is ERESPONDERANSWER, which does not show it`, async (t) => {
    const error = await t.throwsAsync(answering(reading), { code: 'ERESPONDERANSWER' })
    t.notRegex((error as Error & { details: string }).details, /12345/)
  })
}

for (const connection of [undefined, {}, { features: 'approval' }, { features: [1] }]) {
  test(`a connection of ${JSON.stringify(connection)} is ERESPONDERMODULE`, async (t) => {
    await t.throwsAsync(made({ connect: async () => connection }).connect(), { code: 'ERESPONDERMODULE' })
  })
}

class ClientError extends Error {
  readonly request = { headers: { authorization: 'Bearer hidden' } }
}

for (const call of ['connect', 'ask'] as const) {
  test(`an error of ${call} is ERESPONDERUNREACHABLE, without its properties`, async (t) => {
    const responder = made({
      [call]: async () => {
        throw new ClientError('no route')
      },
    })
    const error = await t.throwsAsync(async () => responder[call](question, hooks), {
      code: 'ERESPONDERUNREACHABLE',
    })
    const { cause, details } = error as Error & { details: string }
    t.true(details.includes('no route'))
    t.is((cause as Error).message, 'no route')
    t.false('request' in (cause as Error))
  })

  for (const known of [new QuestionExpired(), getError('ERESPONDERAUTH', { endpoint: 'x' })]) {
    test(`${call} may reject with ${known.name} ${'code' in known ? known.code : ''}`, async (t) => {
      const responder = made({
        [call]: () => {
          throw known
        },
      })
      t.is(await t.throwsAsync(async () => responder[call](question, hooks)), known)
    })
  }
}

test('only safe web links are shown', async (t) => {
  const links: string[] = []
  const responder = made({
    ask: async (_question: unknown, { onLink }: { onLink: (link: unknown) => void }) => {
      for (const link of [1, 'javascript:x', 'https://a.example/\n::x::', 'https://a.example/']) onLink(link)
      return { type: 'approval' }
    },
  })
  await responder.ask(question, { ...hooks, onLink: (link) => links.push(link) })
  t.deepEqual(links, ['https://a.example/'])
})

test('a responder’s name is one safe line', (t) => {
  t.is(made({ name: 'my\n##[group]' }).name, 'my # #[group]')
  t.is(made({ name: '' }).name, './mine.mjs')
})
