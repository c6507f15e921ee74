import { createServer } from 'node:http'
import test from 'ava'
import { keepAlive } from '../../../test/helpers/keep-alive.ts'
import { createSendRequest } from '../../src/notify/send-request.ts'
import { openReceiver } from '../helpers/receiver.ts'

const request = { method: 'POST' as const, headers: {}, body: '{}' }
const address = (text: string) => ({ address: text, family: 4 })

test('sends the request and returns status and body of the reply', async (t) => {
  const receiver = await openReceiver(t, () => ({ status: 202, headers: { 'retry-after': '7' }, body: 'ok' }))
  const send = createSendRequest({ allowPrivateTargets: true })
  const reply = await send({ ...request, url: `${receiver.url}/a?b=c`, headers: { 'x-one': '1' } })
  t.deepEqual(reply, { status: 202, retryAfter: '7', body: 'ok' })
  t.like(receiver.received[0], { method: 'POST', path: '/a?b=c', body: '{}' })
  t.like(receiver.received[0]?.headers, { 'x-one': '1', 'content-length': '2' })
})

test('does not follow redirects', async (t) => {
  const other = await openReceiver(t)
  const receiver = await openReceiver(t, () => ({ status: 307, headers: { location: other.url } }))
  const reply = await createSendRequest({ allowPrivateTargets: true })({ ...request, url: receiver.url })
  t.is(reply.status, 307)
  t.is(other.received.length, 0)
})

test('reads at most 64 KiB of a reply', async (t) => {
  const receiver = await openReceiver(t, () => ({ body: 'x'.repeat(1_000_000) }))
  const reply = await createSendRequest({ allowPrivateTargets: true })({ ...request, url: receiver.url })
  t.is(reply.body.length, 64 * 1024)
})

for (const url of [
  'https://127.0.0.1/',
  'https://127.1/',
  'https://0x7f000001/',
  'https://2130706433/',
  'https://[::1]/',
  'https://[::ffff:169.254.169.254]/',
  'http://1.1.1.1/',
]) {
  test(`never connects to ${url} unless private targets are allowed`, async (t) => {
    await t.throwsAsync(createSendRequest({ allowPrivateTargets: false })({ ...request, url }), {
      code: 'refused',
    })
  })
}

test('refuses a name as soon as one of its addresses is private', async (t) => {
  const resolve = async () => [address('1.1.1.1'), address('10.0.0.1')]
  const send = createSendRequest({ allowPrivateTargets: false, resolve })
  await t.throwsAsync(send({ ...request, url: 'https://receiver.example/' }), { code: 'refused' })
})

test('connects only to the address that was checked, even if the name resolves differently later', async (t) => {
  const good = await openReceiver(t)
  const evil = createServer(() => t.fail('connected to the other address'))
  await new Promise<void>((resolve) => evil.listen(good.port, '127.0.0.2', resolve))
  t.teardown(() => evil.close())
  let asked = 0
  const send = createSendRequest({
    allowPrivateTargets: true, // Allows plain http. The next line checks addresses.
    isAllowed: (text) => text === '127.0.0.1',
    resolve: async () => [address(asked++ === 0 ? '127.0.0.1' : '127.0.0.2')],
  })
  await send({ ...request, url: `http://receiver.example:${good.port}/` })
  t.is(asked, 1)
  t.is(good.received[0]?.headers.host, `receiver.example:${good.port}`)
  await t.throwsAsync(send({ ...request, url: `http://receiver.example:${good.port}/` }), { code: 'refused' })
  t.is(good.received.length, 1)
})

test('gives up on a receiver that never replies', async (t) => {
  const receiver = await openReceiver(t, () => new Promise(() => {}))
  const send = createSendRequest({ allowPrivateTargets: true, timeoutMs: 50 })
  await t.throwsAsync(send({ ...request, url: receiver.url }), { code: 'unreachable' })
})

test('gives up on a name server that never replies', async (t) => {
  keepAlive(t)
  const send = createSendRequest({
    allowPrivateTargets: true,
    timeoutMs: 50,
    resolve: () => new Promise(() => {}),
  })
  await t.throwsAsync(send({ ...request, url: 'https://receiver.example/' }), { code: 'unreachable' })
})

test('an error names only the host of an address', async (t) => {
  const send = createSendRequest({
    allowPrivateTargets: true,
    resolve: async (name) => {
      throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' })
    },
  })
  const error = await t.throwsAsync(send({ ...request, url: 'https://receiver.example/secret?token=secret' }))
  t.is(error?.message, 'receiver.example could not be resolved.')
})
