import test from 'ava'
import { execa } from 'execa'
import { findRoute } from '../../lib/http/proxy.ts'
import { type Outgoing, sendRequest } from '../../lib/http/send-request.ts'
import { ROOT } from '../helpers/job.ts'
import { until } from '../helpers/until.ts'
import { startSilentProxy, startTricklingProxy } from '../registry-client/proxies.ts'
import { startServer } from '../responders/server.ts'

const send = ({ url, ...more }: Partial<Outgoing> & { url: URL }) =>
  sendRequest(
    { method: 'GET', url, headers: {}, signal: new AbortController().signal, ...more },
    findRoute(url),
  )

test('a server that never ends the TLS handshake is ETIMEDOUT', async (t) => {
  const url = new URL(await startSilentProxy(t))
  url.protocol = 'https:'
  const error = await t.throwsAsync(send({ url, connectMs: 50 }), { code: 'ETIMEDOUT' })
  t.is(error?.message, 'There was no connection within 0.05 seconds.')
})

test.serial('a proxy that never connects is ETIMEDOUT', async (t) => {
  process.env.HTTPS_PROXY = await startSilentProxy(t, 'http')
  const url = new URL('https://192.0.2.1/')
  await t.throwsAsync(send({ url, connectMs: 50 }), { code: 'ETIMEDOUT' })
  delete process.env.HTTPS_PROXY
})

test.serial('the connection to a proxy that sends headers for ever ends too', async (t) => {
  t.timeout(10_000)
  const proxy = await startTricklingProxy(t)
  const url = new URL('https://192.0.2.1/')
  process.env.HTTPS_PROXY = proxy.url
  const route = findRoute(url, 300)
  delete process.env.HTTPS_PROXY
  const signal = AbortSignal.timeout(100)
  const sent = sendRequest({ method: 'GET', url, headers: {}, signal }, route)
  await t.throwsAsync(sent, { name: 'TimeoutError' })
  await t.notThrowsAsync(proxy.left)
})

test('a reply that switches protocols, which nobody asked for, is ECONNRESET at once', async (t) => {
  t.timeout(10_000)
  const { url } = await startServer(t, {
    write: ({ socket }) => socket?.end('HTTP/1.1 101 Other\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n'),
  })
  await t.throwsAsync(send({ url }), { code: 'ECONNRESET' })
})

const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length

test.serial('the limit on connecting ends with a connection, whether new or kept', async (t) => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const { url, received } = await startServer(t, {
    write: (response) => void released.then(() => response.end()),
  })
  for (const count of [1, 2]) {
    const before = timers()
    const sent = send({ url, connectMs: 60_000 })
    t.is(timers(), before + 1)
    await until(() => received.length >= count)
    t.is(timers(), before)
    release()
    for await (const _ of await sent);
  }
})

test('an aborted signal ends the wait for a reply with its reason', async (t) => {
  const { url, received } = await startServer(t, 'hold')
  const controller = new AbortController()
  const waited = t.throwsAsync(send({ url, signal: controller.signal }), { message: 'enough' })
  await until(() => received.length > 0)
  controller.abort(new Error('enough'))
  await waited
  await t.throwsAsync(send({ url, signal: controller.signal }), { message: 'enough' })
  t.is(received.length, 1)
})

test('a request without a body has the length 0, so that no server waits for one', async (t) => {
  const { url, received } = await startServer(t, {})
  for (const method of ['POST', 'PATCH', 'PUT']) (await send({ url, method })).resume()
  t.deepEqual(
    received.map(({ headers }) => [headers['content-length'], headers['transfer-encoding']]),
    Array.from({ length: 3 }, () => ['0', undefined]),
  )
})

test('no header and no query is in what Node logs about a request', async (t) => {
  const { url } = await startServer(t, { status: 204 })
  const secure = new URL(await startSilentProxy(t))
  secure.protocol = 'https:'
  const log = await debugLogOf([new URL('/done?authId=from-the-query', url), secure])
  t.regex(log, /NET \d+: createConnection/)
  t.regex(log, /HTTPS \d+: createConnection/)
  t.notRegex(log, /from-the-(header|query)/)
})

/** Sends a request to each URL in a process whose network is debugged. */
async function debugLogOf(urls: URL[]): Promise<string> {
  const program = `
    import { findRoute } from './lib/http/proxy.ts'
    import { sendRequest } from './lib/http/send-request.ts'
    for (const url of ${JSON.stringify(urls)}.map((one) => new URL(one))) {
      const outgoing = { method: 'GET', url, headers: { 'npm-otp': 'from-the-header' }, connectMs: 100 }
      const sent = sendRequest({ ...outgoing, signal: new AbortController().signal }, findRoute(url))
      await sent.then((reply) => reply.resume(), () => {})
    }`
  const env = { NODE_DEBUG: 'http,https,net,tls' }
  const args = ['--input-type=module', '--eval', program]
  return (await execa(process.execPath, args, { cwd: ROOT, env, extendEnv: false })).stderr
}
