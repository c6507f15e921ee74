import test, { type ExecutionContext } from 'ava'
import type { Twist } from '../helpers/authenticator.ts'
import type { Visitor } from '../helpers/signed-in.ts'
import { type Desk, openDesk } from '../questions/desk.ts'
import { questionWith, seal } from '../questions/scene.ts'

/** A question of a project that requires a fresh passkey for every answer. */
async function open(t: ExecutionContext, rules: object = { freshPasskey: true }) {
  const desk = await openDesk(t)
  const [{ id }] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
  await desk.admin.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload: { rules } })
  const question = questionWith()
  await desk.ask(question)
  const sealed = await seal(question)
  const url = `/api/questions/${question.id}`
  const answer = (by: Visitor, passkey?: object, attempt = 1) =>
    by.inject({ method: 'POST', url: `${url}/answer`, payload: { attempt, sealed, passkey } })
  return { desk, question, url, answer }
}

async function use(by: Visitor, url: string, twist: Twist = {}, attempt = 1) {
  const begun = await by.inject({ method: 'POST', url: `${url}/passkey`, payload: { attempt } })
  const { ceremony, options } = begun.json()
  return { ceremony, response: by.authenticator.authenticate(options, twist) }
}

const stateOf = async ({ bob }: Desk, url: string) => (await bob.inject({ url })).json().state

test('an answer needs a passkey used by its author for that answer', async (t) => {
  const { desk, url, answer } = await open(t)
  t.true((await desk.bob.inject({ url })).json().needs.passkey)
  t.like((await answer(desk.bob)).json(), { error: 'passkey_needed' })
  t.is(await stateOf(desk, url), 'waiting')
  t.is((await answer(desk.bob, await use(desk.bob, url))).statusCode, 204)
  t.is(await stateOf(desk, url), 'answered')
})

test('the options list the person’s own passkeys, and a response without a user handle is accepted', async (t) => {
  const { desk, url, answer } = await open(t)
  const begun = await desk.bob.inject({ method: 'POST', url: `${url}/passkey`, payload: { attempt: 1 } })
  const { allowCredentials, userVerification } = begun.json().options
  t.deepEqual(
    allowCredentials.map(({ id }: { id: string }) => id),
    desk.bob.authenticator.passkeys.map(({ id }) => id),
  )
  t.is(userVerification, 'required')
  t.is((await answer(desk.bob, await use(desk.bob, url, { userHandle: null }))).statusCode, 204)
})

const twists: Record<string, Twist> = {
  'a forged signature': { isForged: true },
  'another origin': { origin: 'https://evil.example' },
  'another challenge': { challenge: 'A'.repeat(43) },
  'another person’s user handle': { userHandle: 'AAAA' },
  'an unverified user': { isVerified: false },
}
for (const [what, twist] of Object.entries(twists)) {
  test(`an answer with ${what} does not count`, async (t) => {
    const { desk, url, answer } = await open(t)
    t.like((await answer(desk.bob, await use(desk.bob, url, twist))).json(), { error: 'passkey_needed' })
    t.is(await stateOf(desk, url), 'waiting')
  })
}

test('a passkey used by another person or for another purpose does not count', async (t) => {
  const { desk, question, url, answer } = await open(t)
  t.like((await answer(desk.bob, await use(desk.admin, url))).json(), { error: 'passkey_needed' })
  const other = questionWith({ package: { ...question.package, version: '2.2.0' } })
  await desk.ask(other)
  const forOther = await use(desk.bob, `/api/questions/${other.id}`)
  t.like((await answer(desk.bob, forOther)).json(), { error: 'passkey_needed' })
  const forNext = await use(desk.bob, url, {}, 2)
  t.like((await answer(desk.bob, forNext)).json(), { error: 'passkey_needed' })
  const forSignIn = await desk.app.inject({
    ...{ method: 'POST', url: '/api/sign-in/options' },
    headers: { origin: desk.config.publicUrl },
  })
  const { ceremony, options } = forSignIn.json()
  const signIn = { ceremony, response: desk.bob.authenticator.authenticate(options) }
  t.like((await answer(desk.bob, signIn)).json(), { error: 'passkey_needed' })
  t.is(await stateOf(desk, url), 'waiting')
})

test('a passkey used for one attempt does not count for the next or for other content', async (t) => {
  const { desk, question, url, answer } = await open(t)
  const passkey = await use(desk.bob, url)
  await desk.ask({ ...question, attempt: 2, reason: 'changed', package: { ...question.package, size: 1 } })
  t.like((await answer(desk.bob, passkey, 2)).json(), { error: 'passkey_needed' })
  t.like((await answer(desk.bob, passkey, 1)).json(), { error: 'passkey_needed' })
})

test('one use of a passkey counts for one answer', async (t) => {
  const { desk, url, answer } = await open(t, { freshPasskey: true, twoPeople: true })
  const passkey = await use(desk.bob, url)
  t.like((await answer(desk.bob, passkey)).json(), { error: 'approval_only' })
  t.like((await answer(desk.bob, passkey)).json(), { error: 'passkey_needed' })
})

test('a person who may not answer gets no options', async (t) => {
  const { desk, url } = await open(t)
  const [{ id }] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
  const payload = { people: [desk.admin.person.id] }
  await desk.admin.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload })
  const begun = await desk.bob.inject({ method: 'POST', url: `${url}/passkey`, payload: { attempt: 1 } })
  t.is(begun.statusCode, 404)
})
