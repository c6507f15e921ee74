import { Writable } from 'node:stream'
import test from 'ava'
import Fastify, { type FastifyBaseLogger } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import pino from 'pino'
import * as z from 'zod'
import { ServiceError, STATUS } from '../../src/errors.ts'
import { answerError, handleErrors } from '../../src/routes/errors.ts'
import { StoreUnavailableError } from '../../src/store/database.ts'

const SECRET = 'hunter2-hunter2'

/** An app with routes that throw, take a body or break their schema. */
function appThat(throws: unknown) {
  const lines: string[] = []
  const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) })
  const log: FastifyBaseLogger = pino({ level: 'error' }, sink)
  const app = Fastify({
    loggerInstance: log,
    bodyLimit: 100,
    frameworkErrors: answerError,
  }).withTypeProvider<ZodTypeProvider>()
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  handleErrors(app)
  app.get('/api/throws', async () => {
    throw throws
  })
  const body = z.strictObject({ name: z.string().max(3), list: z.array(z.enum(['a', 'b'])).default([]) })
  app.post('/api/takes/:id', { schema: { body, params: z.object({ id: z.uuid() }) } }, async () => 'taken')
  app.get(
    '/api/breaks',
    { schema: { response: { 200: z.object({ name: z.int() }) } } },
    async () => ({ name: SECRET }) as never,
  )
  return { app, lines }
}

for (const [code, status] of Object.entries(STATUS)) {
  test(`${code} gets a ${status} with its message`, async (t) => {
    const error = new ServiceError(code as keyof typeof STATUS, 'Words.', { by: 'Ada', retryAfterS: 7 })
    const reply = await appThat(error).app.inject({ url: '/api/throws' })
    t.is(reply.statusCode, status)
    t.deepEqual(reply.json(), { error: code, message: 'Words.', by: 'Ada' })
    t.is(reply.headers['retry-after'], '7')
    t.is(reply.headers['content-type'], 'application/json; charset=utf-8')
  })
}

for (const code of ['STORE_UNAVAILABLE', 'STORE_FULL'] as const) {
  test(`${code} gets a 503 with retry-after`, async (t) => {
    const { app, lines } = appThat(new StoreUnavailableError(code, new Error(SECRET)))
    const reply = await app.inject({ url: '/api/throws' })
    t.is(reply.statusCode, 503)
    t.is(reply.json().error, 'unavailable')
    t.is(reply.headers['retry-after'], '2')
    t.is(JSON.parse(lines[0] ?? '').code, code)
    t.false(lines.join().includes(SECRET))
  })
}

const unexpected: Record<string, unknown> = {
  'an error': Object.assign(new Error(SECRET), { code: 'EWHAT' }),
  'an error with its own status': Object.assign(new Error(SECRET), { statusCode: 418 }),
  'a text': SECRET,
  nothing: undefined,
}
for (const [title, thrown] of Object.entries(unexpected)) {
  test(`neither the reply nor the log has the text of ${title} that was unexpected`, async (t) => {
    const { app, lines } = appThat(thrown)
    const reply = await app.inject({ url: `/api/throws?token=${SECRET}` })
    t.is(reply.statusCode, 500)
    t.is(reply.json().error, 'unexpected')
    const id = /(req-\w+)\.$/.exec(reply.json().message)?.[1]
    t.is(JSON.parse(lines[0] ?? '').reqId, id)
    t.false(`${reply.body}${lines.join()}`.includes(SECRET))
  })
}

test('a reply that does not match its schema is not sent', async (t) => {
  const { app, lines } = appThat(undefined)
  const reply = await app.inject({ url: '/api/breaks' })
  t.is(reply.statusCode, 500)
  t.false(`${reply.body}${lines.join()}`.includes(SECRET))
})

const id = '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
const json = { 'content-type': 'application/json' }
const refused: [title: string, request: object, status: number, error: string][] = [
  ['a wrong field', { payload: { name: SECRET } }, 400, 'invalid'],
  ['an unknown field', { payload: { name: 'a', [SECRET]: 1 } }, 400, 'invalid'],
  ['a wrong choice', { payload: { name: 'a', list: [SECRET] } }, 400, 'invalid'],
  ['a wrong path parameter', { url: `/api/takes/${SECRET}`, payload: { name: 'a' } }, 400, 'invalid'],
  ['broken JSON', { payload: `{"${SECRET}`, headers: json }, 400, 'invalid'],
  ['a poisoned prototype', { payload: `{"__proto__":{"${SECRET}":1}}`, headers: json }, 400, 'invalid'],
  ['no body', { headers: json }, 400, 'invalid'],
  ['a body that is not JSON', { payload: SECRET, headers: { 'content-type': SECRET } }, 415, 'invalid'],
  [
    'a form',
    { payload: `a=${SECRET}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
    'invalid',
  ],
  ['a body that is too large', { payload: { name: SECRET.repeat(10) } }, 413, 'too_large'],
  ['a broken path', { url: `/api/${SECRET}%ff` }, 400, 'invalid'],
  ['a path that is too long', { url: `/api/takes/${SECRET.repeat(20)}` }, 414, 'invalid'],
  ['another method', { method: 'PUT' }, 404, 'not_found'],
]
for (const [title, request, status, error] of refused) {
  test(`${title} is refused with ${status}, and the reply does not repeat it`, async (t) => {
    const { app, lines } = appThat(undefined)
    const reply = await app.inject({ method: 'POST', url: `/api/takes/${id}`, ...request })
    t.is(reply.statusCode, status)
    t.is(reply.json().error, error)
    t.deepEqual(Object.keys(reply.json()), ['error', 'message'])
    t.false(`${reply.body}${lines.join()}`.includes(SECRET))
  })
}

test('a refusal names the wrong fields and entries', async (t) => {
  const payload = { name: 'long', list: ['x'] }
  const reply = await appThat(undefined).app.inject({ method: 'POST', url: `/api/takes/${id}`, payload })
  t.is(
    reply.json().message,
    '“Name” is too long or too large. Use one line of up to 80 visible characters. ' +
      'Entry 1 of “list” is not one of the choices.',
  )
})
