import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import { keepAlive } from '../../test/helpers/keep-alive.ts'
import { type AnswerQuestion, checkConformance } from '../conformance/check-conformance.ts'
import { createEndpoint, type Endpoint, type EndpointOptions, nodeListener } from '../endpoint.ts'
import { LIMITS, type Question } from '../index.ts'
import { question as example } from './fixtures/messages.ts'
import { createPerson } from './fixtures/person.ts'

const secret = 'a-secret-of-the-tests'
const code = { username: 'alice', otp: '012345' }
const question = { ...example, expiresAt: '2099-01-01T00:00:00Z' }

const endpointWith = (options: Partial<EndpointOptions>): Endpoint =>
  createEndpoint({ secret, ask: () => Promise.reject(new Error('nobody is to be asked')), ...options })

function post(endpoint: Endpoint, body: unknown, given = secret): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const init = { method: 'POST', headers: { authorization: `Bearer ${given}` }, body: text }
  return endpoint(new Request('https://release.example/ask', init))
}

async function listen(t: ExecutionContext, endpoint: Endpoint): Promise<string> {
  const server = createServer(nodeListener(endpoint)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/ask`
}

test('an endpoint conforms to the protocol, including approvals', async (t) => {
  const person = createPerson()
  const answer: AnswerQuestion = (_question, said) =>
    person.answer('otp' in said && said.otp ? { username: 'alice', otp: said.otp } : { declined: true })
  const url = await listen(t, endpointWith({ ask: person.ask }))
  const findings = await checkConformance(url, { secret, answer })
  t.deepEqual(
    findings.filter(({ outcome }) => outcome !== 'ok'),
    [],
  )
  t.true(findings.some(({ sentence }) => sentence.includes('approval')))
})

test('creating an endpoint fails if the secret is missing or too short', (t) => {
  for (const one of [undefined, '', 'x'.repeat(15)])
    t.throws(() => endpointWith({ secret: one }), { instanceOf: TypeError })
})

test('a question that arrives twice at the same time is asked once', async (t) => {
  const person = createPerson()
  const endpoint = endpointWith({ ask: person.ask })
  const replies = [post(endpoint, question), post(endpoint, question)]
  await person.answer(code)
  for (const reply of await Promise.all(replies)) t.deepEqual(await reply.json(), code)
  t.is(person.asked.length, 1)
  t.is(person.over.length, 1)
})

test('an attempt that is repeated with different content is refused', async (t) => {
  const person = createPerson()
  const endpoint = endpointWith({ ask: person.ask })
  const first = post(endpoint, question)
  await person.answer(code)
  t.is((await first).status, 200)
  const other: Question = { ...question, package: { ...question.package, version: '9.9.9' } }
  t.is((await post(endpoint, other)).status, 409)
})

test('a question that is invalid or needs a feature the endpoint lacks is refused without asking anybody', async (t) => {
  const endpoint = endpointWith({})
  const packages = ['1', '2'].map((version) => ({ ...question.package, version, kind: 'publish' }))
  for (const more of [{ web: true }, { package: packages[0], packages }, { note: 'hello' }, { attempt: 0 }])
    t.is((await post(endpoint, { ...question, ...more })).status, 400)
  t.is((await post(endpoint, 'hello')).status, 400)
})

test('a body above the limit is refused, by the endpoint and by its Node listener', async (t) => {
  const endpoint = endpointWith({})
  const body = 'x'.repeat(LIMITS.bodyBytes + 1)
  t.is((await post(endpoint, body)).status, 413)
  const init = { method: 'POST', headers: { authorization: `Bearer ${secret}` }, body }
  const reply = await fetch(await listen(t, endpoint), init).catch(() => undefined)
  t.is(reply?.status ?? 413, 413)
})

test('if nobody can be asked, the job is told to try again, and its next request asks again', async (t) => {
  const errors: unknown[] = []
  const person = createPerson()
  let isDown = true
  const endpoint = endpointWith({
    ask: async (...given) => {
      if (isDown) throw new Error('the bot is down, with its token')
      return person.ask(...given)
    },
    onError: (error) => errors.push(error),
  })
  const reply = await post(endpoint, question)
  t.is(reply.status, 503)
  t.truthy(reply.headers.get('retry-after'))
  t.false((await reply.text()).includes('token'))
  t.is(errors.length, 1)
  isDown = false
  const [again] = await Promise.all([post(endpoint, question), person.answer(code)])
  t.is(again.status, 200)
})

test('a question that nobody answers in time ends with a decline', async (t) => {
  const person = createPerson()
  keepAlive(t)
  const reply = await post(endpointWith({ ask: person.ask }), {
    ...example,
    expiresAt: '2000-01-01T00:00:00Z',
  })
  t.like(await reply.json(), { declined: true })
  t.is(person.over.length, 1)
})

test('an answer is forgotten once its job has had time to fetch it again', async (t) => {
  const person = createPerson()
  const endpoint = endpointWith({ ask: person.ask, keepAnswersMs: 1 })
  const [first] = await Promise.all([post(endpoint, question), person.answer(code)])
  t.is(first.status, 200)
  const others: Promise<unknown>[] = []
  while (person.asked.length < 2) {
    others.push(post(endpoint, question).then((reply) => reply.json()))
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  const anew = { username: 'alice', otp: '999999' }
  await person.answer(anew)
  // Earlier requests may still have got the first answer, and later ones may ask for a third.
  await t.notThrowsAsync(Promise.any(others.map(async (other) => assert.deepEqual(await other, anew))))
})

test('a question is refused with 429 while 100 others are open', async (t) => {
  let asked = 0
  const full = Promise.withResolvers<void>()
  const endpoint = endpointWith({
    ask: () => {
      asked += 1
      if (asked === 100) full.resolve()
      return new Promise(() => {})
    },
  })
  for (let attempt = 1; attempt <= 100; attempt += 1) void post(endpoint, { ...question, attempt })
  await full.promise
  t.is((await post(endpoint, { ...question, attempt: 101 })).status, 429)
})
