import { PassThrough } from 'node:stream'
import { format } from 'node:util'
import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import { createResponder } from '../../lib/responders/create-responder.ts'
import type { Env } from '../../lib/types.ts'
import { createManualClock } from '../fakes/clock.ts'
import { effectsWith } from '../fakes/effects.ts'
import { createFolder } from '../fakes/folder.ts'

const secret = { CFA_RESPONDER_SECRET: 'a secret' }

const jobOf = (env: Env) => ({ env, cwd: '/', stdout: new PassThrough() })

const create = (name: string, env: Env, log: (...args: unknown[]) => void = () => {}) =>
  createResponder(name, { env, cwd: '/', options: {}, logger: { log } }, effectsWith(), jobOf(env))

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
  test(`${url} is accepted${env.CFA_ALLOW_INSECURE_RESPONDER ? ' with CFA_ALLOW_INSECURE_RESPONDER' : ''}`, async (t) => {
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
  ['https://cfa.example/', { CFA_RESPONDER_SECRET: 'two\nlines' }, 'ERESPONDERAUTH'],
  ['https://cfa.example/', { CFA_RESPONDER_SECRET: '\u200Bcopied' }, 'ERESPONDERAUTH'],
  ['https://cfa.example/', { CFA_RESPONDER_SECRET: 'größe' }, 'ERESPONDERAUTH'],
]

for (const [url, env, code] of refused) {
  test(`${url} with ${JSON.stringify(env)} is ${code}`, async (t) => {
    await t.throwsAsync(create(url, env), { code })
  })
}

test('a secret may be a few words', async (t) => {
  const responder = await create('https://cfa.example/', { CFA_RESPONDER_SECRET: ' correct horse\n' })
  t.is(responder.name, 'https://cfa.example/')
})

test('a missing secret is only logged on loopback', async (t) => {
  const lines: unknown[][] = []
  const responder = await create('http://127.0.0.1:8080/ask?key=hidden', {}, (...args) => lines.push(args))
  t.is(lines.length, 1)
  t.false(JSON.stringify(lines).includes('hidden'))
  t.is(responder.name, 'http://127.0.0.1:8080/ask')
})

const id = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://id.example/', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'hidden' }

for (const [title, env, line] of [
  ['a secret', secret, 'the secret in CFA_RESPONDER_SECRET'],
  ['an identity', { GITHUB_ACTIONS: 'true', ...id }, 'its GitHub Actions identity'],
  [
    'a secret and an identity',
    { GITHUB_ACTIONS: 'true', ...id, ...secret },
    'the secret in CFA_RESPONDER_SECRET',
  ],
] as const) {
  for (const url of ['https://cfa.example/ask', 'http://127.0.0.1:8080/ask'])
    test(`a build with ${title} proves itself at ${url} with ${line}, and logs it`, async (t) => {
      const lines: string[] = []
      await create(url, env, (...args) => lines.push(format(...args)))
      t.deepEqual(lines, [`This build proves itself with ${line}.`])
    })
}

test('the error for a build on GitHub Actions without proof names the missing permission', async (t) => {
  const error = await t.throwsAsync(create('https://cfa.example/', { GITHUB_ACTIONS: 'true' }), {
    code: 'ERESPONDERSECRET',
  })
  t.regex((error as Error & { details: string }).details, /id-token: write/)
})

test('an identity is not sent over an unencrypted network', async (t) => {
  const env = { GITHUB_ACTIONS: 'true', ...id }
  await t.throwsAsync(create('http://cfa.example/', env), { code: 'ERESPONDERINSECURE' })
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

test('a module that does not connect within a minute is ERESPONDERUNREACHABLE', async (t) => {
  const cwd = createFolder(t, {
    'm.mjs': 'export const createResponder = () => ({ ask() {}, connect: () => new Promise(() => {}) })',
  })
  const context = { env: {}, cwd, options: {}, logger: { log: () => {} } }
  const clock = createManualClock()
  const responder = await createResponder('./m.mjs', context, effectsWith({ sleep: clock.sleep }), jobOf({}))
  const connected = t.throwsAsync(responder.connect(), { code: 'ERESPONDERUNREACHABLE' })
  await clock.advance(60_000)
  await connected
})

for (const [what, source] of [
  ['is not loaded', 'await new Promise(() => {})'],
  ['makes no responder', 'export const createResponder = () => new Promise(() => {})'],
] as const)
  test(`a module that ${what} within a minute is ERESPONDERMODULE`, async (t) => {
    const context = {
      env: {},
      cwd: createFolder(t, { 'm.mjs': source }),
      options: {},
      logger: { log: () => {} },
    }
    const clock = createManualClock()
    const created = createResponder('./m.mjs', context, effectsWith({ sleep: clock.sleep }), jobOf({}))
    const refused = t.throwsAsync(created, { code: 'ERESPONDERMODULE' })
    await clock.advance(60_000)
    await refused
  })

test('the name terminal is the terminal, and any other name is a module', async (t) => {
  const terminal = { input: new PassThrough(), output: new PassThrough() }
  const context = { env: {}, cwd: '/', options: {}, logger: { log: () => {} } }
  t.is((await createResponder('terminal', context, effectsWith({ terminal }), jobOf({}))).name, 'terminal')
  await t.throwsAsync(
    createResponder('no-such-module', context, effectsWith(createManualClock()), jobOf({})),
    {
      code: 'ERESPONDERMODULE',
    },
  )
})
