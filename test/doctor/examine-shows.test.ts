import test from 'ava'
import { replyWith } from '../fakes/registry.ts'
import { diagnose, tokens } from './doctor-scene.ts'

test('what a responder says is shown without control characters', async (t) => {
  const message = 'no\u001b[31m\n::error::such \u202esecret'
  const { of } = await diagnose(t, { responder: { status: 401, body: { message } } })
  t.notRegex(of('ERESPONDERAUTH').detail, /[\u001b\u202e\n]/)
})

test('no finding shows a token or a secret', async (t) => {
  const { findings } = await diagnose(t, { table: { tokens: tokens({ bypass_2fa: true }) } })
  t.notRegex(JSON.stringify(findings), /the-secret-of-the-project|"t1"/)
})

test('a secret that the registry or the responder repeats is not shown', async (t) => {
  const secret = 'npm_a1b2c3d4e5f6'
  const echo = replyWith(401, { error: `no such token: ${secret}` })
  const { findings } = await diagnose(t, {
    env: { NPM_TOKEN_ALICE: secret, CFA_RESPONDER_SECRET: 'another-secret' },
    table: { whoami: echo },
    responder: { status: 401, body: { message: 'not another-secret' } },
  })
  t.regex(JSON.stringify(findings), /no such token: \[secure\].*not \[secure\]/s)
  t.notRegex(JSON.stringify(findings), /npm_a1b2|another-secret/)
})

test('a credential in .npmrc is not shown', async (t) => {
  const secret = 'npm_a1b2c3d4e5f6'
  const { findings } = await diagnose(t, {
    env: { CFA_RESPONDER_SECRET: 'another-secret' },
    npmrc: (host) => `//${host}/:_authToken=${secret}\n`,
    table: { whoami: replyWith(401, { error: `no such token: ${secret}` }) },
  })
  t.regex(JSON.stringify(findings), /no such token: \[secure\]/)
})
