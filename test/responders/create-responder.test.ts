import { PassThrough } from 'node:stream'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { createResponder } from '../../lib/responders/create-responder.ts'
import type { Env } from '../../lib/types.ts'
import { createManualClock } from '../fakes/clock.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'

const secret = { CFA_RESPONDER_SECRET: 'a secret' }

const create = (name: string, env: Env, log: (...args: unknown[]) => void = () => {}) =>
  createResponder(name, { env, cwd: '/', options: {}, logger: { log } }, effectsWith())

const accepted: Array<[string, Env]> = [
  ['https://cfa.example/ask', secret],
  ['HTTPS://CFA.example/ask', secret],
  ['http://127.0.0.1:8080/', secret],
  ['http://127.9.9.9/', secret],
  ['http://localhost/', secret],
  ['http://[::1]:8080/', secret],
  ['http://cfa.localhost/', secret],
  ['http://cfa.example/', { ...secret, CFA_ALLOW_INSECURE_RESPONDER: 'true' }],
]

for (const [url, env] of accepted) {
  test(`${url} is taken${env.CFA_ALLOW_INSECURE_RESPONDER ? ', being allowed' : ''}`, async (t) => {
    t.is((await create(url, env)).name, url.toLowerCase())
  })
}

const refused: Array<[string, Env, ErrorCode]> = [
  ['http://cfa.example/', secret, 'ERESPONDERINSECURE'],
  ['http://cfa.example/', { ...secret, CFA_ALLOW_INSECURE_RESPONDER: '1' }, 'ERESPONDERINSECURE'],
  ['http://127.0.0.1.example/', secret, 'ERESPONDERINSECURE'],
  ['http://localhost.example/', secret, 'ERESPONDERINSECURE'],
  ['http://0.0.0.0/', secret, 'ERESPONDERINSECURE'],
  ['https://cfa.example/', {}, 'ERESPONDERSECRET'],
  ['https://cfa.example/', { CFA_RESPONDER_SECRET: ' \n' }, 'ERESPONDERSECRET'],
  ['http://cfa.example/', { CFA_ALLOW_INSECURE_RESPONDER: 'true' }, 'ERESPONDERSECRET'],
]

for (const [url, env, code] of refused) {
  test(`${url} with ${JSON.stringify(env)} is ${code}`, async (t) => {
    await t.throwsAsync(create(url, env), { code })
  })
}

test('on this machine a missing secret is only said', async (t) => {
  const lines: unknown[][] = []
  const responder = await create('http://127.0.0.1:8080/ask?key=hidden', {}, (...args) => lines.push(args))
  t.is(lines.length, 1)
  t.false(JSON.stringify(lines).includes('hidden'))
  t.is(responder.name, 'http://127.0.0.1:8080/ask')
})

test('a query is not shown in errors', async (t) => {
  for (const [env, code] of [
    [secret, 'ERESPONDERINSECURE'],
    [{ CFA_ALLOW_INSECURE_RESPONDER: 'true' }, 'ERESPONDERSECRET'],
  ] as const) {
    const error = await t.throwsAsync(create('http://cfa.example/?key=hidden', env), { code })
    t.false((error as Error & { details: string }).details.includes('hidden'))
  }
})

test('a module that never connects is given up', async (t) => {
  const cwd = createFolder(t, {
    'm.mjs': 'export const createResponder = () => ({ ask() {}, connect: () => new Promise(() => {}) })',
  })
  const context = { env: {}, cwd, options: {}, logger: { log: () => {} } }
  const clock = createManualClock()
  const responder = await createResponder('./m.mjs', context, effectsWith({ sleep: clock.sleep }))
  const connected = t.throwsAsync(responder.connect(), { code: 'ERESPONDERUNREACHABLE' })
  await clock.advance(60_000)
  await connected
})

test('terminal is the terminal, and any other name a module', async (t) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() }
  const context = { env: {}, cwd: '/', options: {}, logger: { log: () => {} } }
  t.is((await createResponder('terminal', context, effectsWith({ terminal }))).name, 'terminal')
  await t.throwsAsync(createResponder('no-such-module', context, effectsWith()), { code: 'ERESPONDERMODULE' })
})
