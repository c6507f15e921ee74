import test from 'ava'
import { createPageClient } from '../../demo/maintainer/page-client.ts'
import { ask, INTEGRITY, JSON_TYPE, open, question, startDemoResponder } from './question.ts'

const responder = await startDemoResponder()
test.after.always(() => responder.close())

const secret = { authorization: `Bearer ${responder.secret}` }
const client = createPageClient(responder.page)

async function poll(place: URL, after = 0) {
  const reply = await fetch(`${place}?after=${after}`, { headers: secret })
  return (await reply.json()) as { revision: number; state: string; answer: { sealed: string } }
}

test('the job needs the secret', async (t) => {
  t.is((await fetch(responder.endpoint)).status, 401)
  t.is((await fetch(responder.endpoint, { headers: { authorization: 'Bearer no' } })).status, 401)
  const handshake = await fetch(responder.endpoint, { headers: secret })
  t.deepEqual(await handshake.json(), { protocol: 1, features: ['approval', 'wait', 'sealed'] })
})

test('an answer of the page arrives sealed, and opens in the job', async (t) => {
  const asked = question()
  const place = await ask(responder, asked)
  t.like(await poll(place), { revision: 1, state: 'waiting', answer: null })
  t.true(await client.answer(asked, { username: 'alice', otp: '123 456' }))
  const { state, answer } = await poll(place, 1)
  t.is(state, 'answered')
  t.like(await open(answer.sealed, { id: asked.id, integrity: INTEGRITY }), {
    username: 'alice',
    otp: '123456',
  })
  t.false(await client.answer(asked, { username: 'alice', otp: '654321' }))
})

test('a question that was answered takes another attempt, and one that has ended takes none', async (t) => {
  const asked = question()
  const place = await ask(responder, asked)
  const again = { ...asked, attempt: 2, reason: 'rejected' } as const
  t.true(await client.answer(asked, { username: 'alice', otp: '123456' }))
  await ask(responder, again)
  t.like(await poll(place), { revision: 3, state: 'waiting', answer: null })
  t.true(await client.answer(again, { declined: true, by: 'alice' }))
  const body = JSON.stringify({ ...asked, attempt: 3, reason: 'rejected' })
  const late = await fetch(responder.endpoint, { method: 'POST', headers: { ...JSON_TYPE, ...secret }, body })
  t.is(late.status, 409)
  const telling = { method: 'PATCH', headers: { ...JSON_TYPE, ...secret }, body: '{"state":"published"}' }
  t.is((await fetch(place, telling)).status, 409)
})

test('a question expires', async (t) => {
  const place = await ask(responder, question({ expiresAt: new Date(Date.now() + 300).toISOString() }))
  const reply = await fetch(`${place}?after=1`, { headers: { ...secret, prefer: 'wait=5' } })
  t.like(await reply.json(), { state: 'expired', answer: null })
})
