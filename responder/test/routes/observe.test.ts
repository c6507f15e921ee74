import { Writable } from 'node:stream'
import test from 'ava'
import pino from 'pino'
import { buildApp } from '../../src/app.ts'
import { nodeEffects } from '../../src/effects.ts'
import { errorFacts } from '../../src/log.ts'
import { createParts } from '../../src/parts.ts'
import { openTemporary } from '../helpers/databases.ts'
import { CONFIG } from '../helpers/service.ts'

test('a request is logged by its route, without its URL, query, headers or body', async (t) => {
  const lines: string[] = []
  const sink = new Writable({
    write: (chunk, _encoding, done) => {
      lines.push(String(chunk))
      done()
    },
  })
  const database = await openTemporary(t)
  const log = pino({ level: 'debug' }, sink)
  const foundation = { config: CONFIG, effects: nodeEffects, database, log }
  const app = await buildApp(foundation, createParts(foundation))
  t.teardown(() => app.close())
  await app.inject({ url: '/healthz' })
  await app.inject({
    method: 'POST',
    url: '/p/name-of-project?query=of-request',
    headers: { authorization: 'Bearer wrong-secret' },
    payload: { body: 'of-request' },
  })
  await app.inject({ url: '/path-of-nobody', headers: { cookie: 'session=of-somebody' } })
  await app.inject({ method: 'POST', url: '/api/join', payload: { token: 'token-of-invitation-in-body' } })
  const text = lines.join('')
  t.notRegex(text, /name-of|of-request|wrong-secret|path-of|of-somebody|token-of/)
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request')
  t.like(
    requests.map(({ level, method, route, status }) => [level, method, route, status]),
    [
      [20, 'GET', '/healthz', 200],
      [30, 'POST', '/p/:name', 401],
      [30, 'GET', 'none', 404],
      [30, 'POST', '/api/join', 403],
    ],
  )
  t.true(requests.every(({ requestId, ms }) => typeof requestId === 'string' && typeof ms === 'number'))
})

test('an error is logged with its kind, code and stack, but without its text', (t) => {
  const cause = Object.assign(new TypeError('secret of the cause'), { code: 'ECONNREFUSED' })
  const error = new Error('secret\n    of the error', { cause })
  const text = JSON.stringify(errorFacts(error))
  t.notRegex(text, /secret|of the error/)
  t.like(errorFacts(error), { kind: 'Error', cause: { kind: 'TypeError', code: 'ECONNREFUSED' } })
  t.regex(text, /observe\.test\.ts/)
})
