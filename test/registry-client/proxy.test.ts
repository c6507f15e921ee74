import test from 'ava'
import type { NetworkSettings } from '../../lib/registry/network.ts'
import { createRegistry } from '../../lib/registry/registry.ts'
import { startProxy } from '../responders/connect-proxy.ts'
import { startServer } from '../responders/server.ts'
import { DIRECT, GET, makeCertificate, startTls, TOKEN } from './client.ts'
import { startForwardProxy, startSilentProxy, startSocksProxy, startTlsProxy } from './proxies.ts'

const ask = (url: string, network: Partial<NetworkSettings>, more: object = {}) =>
  createRegistry({ url, network: { ...DIRECT, ...network } }).request({ ...GET, credential: TOKEN, ...more })

test('an http registry is reached through its proxy, by name', async (t) => {
  const proxy = await startForwardProxy(t)
  t.like(await ask('http://registry.example/npm/', { proxy: proxy.url }), { json: { by: 'proxy' } })
  t.deepEqual(proxy.asked, ['http://registry.example/npm/name'])
  t.like(proxy.headers[0], { authorization: 'Bearer a-token', host: 'registry.example' })
})

test('a body goes through a proxy', async (t) => {
  const proxy = await startForwardProxy(t)
  await ask('http://registry.example/', { proxy: proxy.url }, { method: 'PUT', body: 'déjà' })
  t.like(proxy.headers[0], { 'content-length': '6' })
})

test('a proxy gets its own credentials', async (t) => {
  const proxy = await startForwardProxy(t)
  await ask('http://registry.example/', { proxy: proxy.url.replace('//', '//user:p%40ss@') })
  t.is(proxy.headers[0]?.['proxy-authorization'], `Basic ${Buffer.from('user:p@ss').toString('base64')}`)
})

test('an https registry is reached through its proxy, and its certificate is checked', async (t) => {
  const certificate = makeCertificate(t)
  const [server, proxy] = await Promise.all([startTls(t, { body: {} }, certificate), startProxy(t)])
  const network = { httpsProxy: proxy.url, ca: [certificate.cert] }
  t.like(await ask(server.url.origin, network), { status: 200 })
  t.deepEqual(proxy.connected, [server.url.host])
  await t.throwsAsync(ask(`https://registry.example:${server.url.port}/`, network), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  })
  t.is(server.received.length, 1)
})

test('a client certificate is presented behind a proxy', async (t) => {
  const [certificate, client] = [makeCertificate(t), makeCertificate(t)]
  const [server, proxy] = await Promise.all([startTls(t, { body: {} }, certificate, client), startProxy(t)])
  const { cert, key } = client
  await ask(server.url.origin, { httpsProxy: proxy.url, ca: [certificate.cert], cert, key })
  t.truthy(server.fingerprints[0])
})

test('a proxy may itself be reached by TLS', async (t) => {
  const certificate = makeCertificate(t)
  const server = await startTls(t, { body: {} }, certificate)
  const proxy = await startTlsProxy(t, certificate)
  t.like(await ask(server.url.origin, { httpsProxy: proxy.url, ca: [certificate.cert] }), { status: 200 })
  t.deepEqual(proxy.asked, [server.url.host])
  await t.throwsAsync(ask(server.url.origin, { httpsProxy: proxy.url }), {
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  })
})

test('a SOCKS proxy is used for https and http', async (t) => {
  const certificate = makeCertificate(t)
  const [tls, plain] = await Promise.all([
    startTls(t, { body: {} }, certificate),
    startServer(t, { body: {} }),
  ])
  const socks = await startSocksProxy(t)
  t.like(await ask(tls.url.origin, { httpsProxy: socks.url, ca: [certificate.cert] }), { status: 200 })
  t.like(await ask(`http://registry.example:${plain.url.port}`, { proxy: socks.url }), { status: 200 })
  t.deepEqual(socks.asked, [tls.url.host, `registry.example:${plain.url.port}`])
})

test('a refusal by the proxy is the fault EPROXY, which does not show its credentials', async (t) => {
  const [server, proxy] = await Promise.all([
    startTls(t, { body: {} }, makeCertificate(t)),
    startProxy(t, 407),
  ])
  const httpsProxy = proxy.url.replace('//', '//user:hidden@')
  const fault = await t.throwsAsync(ask(server.url.origin, { httpsProxy }), {
    code: 'EPROXY',
    message: /407/,
  })
  t.notRegex(fault?.message ?? '', /hidden/)
})

for (const proxy of ['not a URL', 'ftp://user:hidden@a.example/']) {
  test(`“${proxy}” as a proxy is a fault, which does not show its credentials`, async (t) => {
    const fault = await t.throwsAsync(ask('http://127.0.0.1:1/', { proxy }), { name: 'RegistryFault' })
    t.notRegex(fault?.message ?? '', /hidden/)
  })
}

for (const host of ['127.0.0.1', 'registry.example']) {
  test(`no proxy is used for ${host} if it is in noProxy`, async (t) => {
    const [server, proxy] = await Promise.all([startServer(t, { body: {} }), startForwardProxy(t)])
    const network = { proxy: proxy.url, noProxy: ['127.0.0.1', 'example'] }
    const url = `http://${host}:${server.url.port}/`
    await ask(url, network).catch(() => {})
    t.deepEqual(proxy.asked, [])
  })
}

for (const scheme of ['http', 'https', 'socks5']) {
  test(`a silent ${scheme} proxy is the fault ETIMEDOUT`, async (t) => {
    const httpsProxy = await startSilentProxy(t, scheme)
    const more = { timeoutMs: 50 }
    await t.throwsAsync(ask('https://192.0.2.1/', { httpsProxy }, more), { code: 'ETIMEDOUT' })
  })
}
