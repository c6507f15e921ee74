import { reportSchema } from '@cfa/protocol'
import test from 'ava'
import { SECRET, scene } from './endpoint-scene.ts'
import { question } from './question.ts'
import type { Received, Served } from './server.ts'

const answered: Served = { body: { revision: 1, state: 'answered', answer: { otp: '012345' } } }

const reports =
  (...replies: Served[]) =>
  ({ method }: Received, count: number): Served => {
    if (method === 'POST') return { status: 202, headers: { location: '/wait/1?q=1' } }
    return method === 'GET' ? answered : (replies[count - 3] ?? { status: 204 })
  }

test('a report is a PATCH to the question’s location, with the secret', async (t) => {
  const { ask, responder, received } = await scene(t, reports())
  await ask()
  await responder.report?.(question, { state: 'rejected', reason: 'Wrong.' })
  const { method, path, headers, body } = received.at(-1) ?? t.fail()
  t.deepEqual([method, path], ['PATCH', '/wait/1?q=1'])
  t.deepEqual(reportSchema.parse(JSON.parse(body)), { state: 'rejected', reason: 'Wrong.' })
  t.is(headers.authorization, `Bearer ${SECRET}`)
  t.is(headers['content-length'], String(Buffer.byteLength(body)))
  t.is(headers['transfer-encoding'], undefined)
})

test('a simple endpoint gets no report, even if it names a location', async (t) => {
  const { ask, responder, received } = await scene(t, {
    headers: { location: '/wait/1' },
    body: { otp: '012345' },
  })
  await ask()
  await responder.report?.(question, { state: 'published' })
  t.is(received.length, 1)
})

test('a question that was never asked is not reported', async (t) => {
  const { responder, received } = await scene(t, { status: 204 })
  await responder.report?.(question, { state: 'withdrawn' })
  t.deepEqual(received, [])
})

for (const trouble of ['drop', { status: 500 }, { status: 429 }] as Served[]) {
  test(`a report is tried three times if it meets ${JSON.stringify(trouble)}`, async (t) => {
    const { ask, responder, received } = await scene(t, reports(trouble, trouble))
    await ask()
    await responder.report?.(question, { state: 'published' })
    t.is(received.filter(({ method }) => method === 'PATCH').length, 3)
  })
}

for (const [title, replies, count] of [
  ['404', [{ status: 404 }], 1],
  ['302', [{ status: 302, headers: { location: '/x' } }], 1],
  ['three failures', ['drop', 'drop', 'drop'], 3],
] as Array<[string, Served[], number]>) {
  test(`a report that meets ${title} rejects`, async (t) => {
    const { ask, responder, received } = await scene(t, reports(...replies))
    await ask()
    await t.throwsAsync(async () => responder.report?.(question, { state: 'published' }))
    t.is(received.filter(({ method }) => method === 'PATCH').length, count)
  })
}

test('a report takes at most ten seconds', async (t) => {
  const busy: Served = { status: 503, headers: { 'retry-after': '60' } }
  const { ask, responder, clock } = await scene(t, reports(busy, busy, busy))
  await ask()
  const startedAt = clock.now()
  await t.throwsAsync(async () => responder.report?.(question, { state: 'published' }))
  t.true(clock.now() - startedAt <= 10_000)
})

const sealed = ['header', '', 'iv', 'text', 'tag']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.')
const link = { url: 'https://registry.example/auth/cli/1', key: undefined }

test('the link to confirm is reported sealed, and the answer is polled for', async (t) => {
  const { ask, responder, received } = await scene(t, reports())
  await ask()
  const { signal } = new AbortController()
  const confirming = responder.confirm?.(question, { ...link, sealed }, { signal, onLink: () => {} })
  t.like(await confirming, { type: 'code', otp: '012345' })
  const { method, body } = received.at(-2) ?? t.fail()
  t.is(method, 'PATCH')
  t.deepEqual(reportSchema.parse(JSON.parse(body)), { state: 'confirming', link: sealed })
  t.false(JSON.stringify(received).includes('auth/cli'))
})

test('a link is not reported without a question or a seal', async (t) => {
  const { ask, responder, received } = await scene(t, reports())
  const { signal } = new AbortController()
  const confirm = async (given: { sealed?: string }) =>
    responder.confirm?.(question, { ...link, ...given }, { signal, onLink: () => {} })
  await t.throwsAsync(confirm({ sealed }), { code: 'ERESPONDERANSWER' })
  await ask()
  await t.throwsAsync(confirm({}), { code: 'ERESPONDERANSWER' })
  t.false(received.some(({ method }) => method === 'PATCH'))
})

test('a report about a declined question says what became of the staged version', async (t) => {
  const { ask, responder, received } = await scene(t, reports())
  await ask()
  const report = { state: 'declined', reason: 'It was discarded.' } as const
  await responder.report?.(question, report)
  t.deepEqual(reportSchema.parse(JSON.parse(received.at(-1)?.body ?? '')), report)
})

test('a report that meets 409 succeeds, as the question has ended at the responder', async (t) => {
  const { ask, responder, received } = await scene(t, reports({ status: 409 }))
  await ask()
  await t.notThrowsAsync(async () => responder.report?.(question, { state: 'withdrawn' }))
  t.is(received.filter(({ method }) => method === 'PATCH').length, 1)
})

test('a question that is withdrawn on its way is withdrawn once the responder has taken it', async (t) => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { ask, responder, received } = await scene(t, async ({ method, path }) => {
    if (method === 'GET' && !path.startsWith('/wait'))
      return { body: { protocol: 1, features: ['approval', 'wait'] } }
    if (method !== 'POST') return method === 'GET' ? answered : { status: 204 }
    arrive()
    await taken
    return { status: 202, headers: { location: '/wait/1' } }
  })
  await responder.connect()
  const asking = ask()
  await arrived
  const reporting = responder.report?.(question, { state: 'withdrawn' })
  t.false(received.some(({ method }) => method === 'PATCH'))
  take()
  await reporting
  t.true(received.some(({ method, path }) => method === 'PATCH' && path === '/wait/1'))
  await asking
})

test('a report does not wait for an endpoint that holds the question until it is answered', async (t) => {
  const { promise: taken, resolve: take } = Promise.withResolvers<void>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const { ask, responder, received } = await scene(t, async ({ method }) => {
    if (method === 'GET') return { status: 404 }
    arrive()
    await taken
    return { body: { otp: '012345' } }
  })
  await responder.connect()
  const asking = ask()
  await arrived
  await responder.report?.(question, { state: 'withdrawn' })
  t.is(received.length, 2)
  take()
  await asking
})
