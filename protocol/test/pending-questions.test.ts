import test from 'ava'

import { createPendingQuestions, describeQuestion, isSameSecret, readTypedAnswer } from '../endpoint.ts'
import type { Question } from '../index.ts'
import { question } from './fixtures/messages.ts'

const maintainers = { U1: 'alice', U2: 'bob', U3: 'carol' }

function pending(asked: Question = question) {
  const controller = new AbortController()
  const questions = createPendingQuestions(maintainers)
  const answer = questions.wait(7, asked, controller.signal)
  return { questions, answer, abort: () => controller.abort() }
}

test('the first answer counts and ends its question', async (t) => {
  const { questions, answer } = pending()
  t.like(questions.list(), [{ id: '7', question }])
  t.is(questions.answer('7', 'U1', '012 345'), undefined)
  t.regex(questions.answer(7, 'U2', '999999') ?? '', /is over/)
  t.deepEqual(await answer, { username: 'alice', otp: '012345' })
  t.deepEqual(questions.list(), [])
})

for (const [what, person, text, problem] of [
  ['an answer from somebody who is not a maintainer', 'U9', '123456', /not one of those/],
  ['an answer from a name that every object has', 'constructor', '123456', /not one of those/],
  ['an answer from a maintainer whose token the job lacks', 'U3', '123456', /no token of carol/],
  ['a text that is not a code', 'U1', 'hello', /no code/],
  ['a recovery code', 'U1', 'a'.repeat(64), /no code/],
] as const) {
  test(`${what} is refused and leaves the question open`, async (t) => {
    const { questions, answer } = pending()
    t.regex(questions.answer(7, person, text) ?? '', problem)
    questions.answer(7, 'U2', 'no')
    t.deepEqual(await answer, { declined: true, by: 'bob' })
  })
}

test('a question that is over takes no answer', (t) => {
  const { questions, abort } = pending()
  abort()
  t.regex(questions.answer(7, 'U1', '123456') ?? '', /is over/)
})

test('a question that ends before it can be shown is not listed and takes no answer', (t) => {
  const questions = createPendingQuestions(maintainers)
  questions.wait(7, question, AbortSignal.abort())
  t.deepEqual(questions.list(), [])
  t.regex(questions.answer(7, 'U1', '123456') ?? '', /is over/)
})

test('a typed “no” declines with the rest of the line as the reason, and a word that starts with it does not', (t) => {
  const typist = { username: 'alice' }
  const declined = { declined: true, by: 'alice' } as const
  t.deepEqual(readTypedAnswer(' No, not on a Friday\n', typist), { ...declined, reason: 'not on a Friday' })
  t.deepEqual(readTypedAnswer('no', typist), declined)
  t.is(readTypedAnswer('now', typist), undefined)
  t.deepEqual(readTypedAnswer('123-456', typist), { username: 'alice', otp: '123456' })
})

test('the description of a question has its network settings and why it is asked again', (t) => {
  const network = [{ setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' }]
  const text = describeQuestion({ ...question, network, attempt: 2, reason: 'rejected' })
  t.is(
    text,
    `Publish @example/tool@2.1.0 to latest at https://registry.npmjs.org/?
Careful: .npmrc sets proxy to http://proxy.example:8080/
Attempt 2. The last answer could not be used.
12 files, 10240 bytes, ${question.package.integrity}
https://github.com/example/tool/actions/runs/1`,
  )
  t.regex(describeQuestion({ ...question, package: { ...question.package, files: 1 } }), /^1 file, /m)
  t.regex(
    describeQuestion({ ...question, ask: 'code' }),
    /^A code is needed: Publish @example\/tool@2\.1\.0 /,
  )
})

test('two secrets match only if they are equal in full', async (t) => {
  t.true(await isSameSecret('Bearer x', 'Bearer x'))
  for (const one of ['', 'Bearer ', 'Bearer xx', 'bearer x']) t.false(await isSameSecret(one, 'Bearer x'))
})
