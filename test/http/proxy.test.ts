import test from 'ava'
import { findRoute } from '../../lib/http/proxy.ts'
import { createCertificate } from '../helpers/certificate.ts'
import { startProxy } from '../responders/connect-proxy.ts'
import { ANSWER, connectWith, SECRET, startPlain, startTls } from '../responders/connecting.ts'

const insecure = { CFA_ALLOW_INSECURE_RESPONDER: 'true' }

test('an http endpoint is reached through HTTP_PROXY, by name', async (t) => {
  const [server, proxy] = await Promise.all([startPlain(t), startProxy(t)])
  const url = `http://responder.example:${server.url.port}/ask`
  const result = await connectWith({ CFA_RESPONDER_URL: url, HTTP_PROXY: proxy.url, ...insecure })
  t.like(result, { features: [], answer: ANSWER })
  t.deepEqual(new Set(proxy.connected), new Set([`responder.example:${server.url.port}`]))
  t.is(server.received[0]?.headers.authorization, `Bearer ${SECRET}`)
})

test('the certificate of an https endpoint behind HTTPS_PROXY is checked', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const [server, proxy] = await Promise.all([startTls(t, certificate), startProxy(t)])
  const url = `https://responder.example:${server.url.port}/ask`
  const result = await connectWith({
    CFA_RESPONDER_URL: url,
    HTTPS_PROXY: proxy.url,
    NODE_EXTRA_CA_CERTS: certificate.file,
  })
  t.is(result.code, 'ERESPONDERUNREACHABLE')
  t.regex(result.details ?? '', /ERR_TLS_CERT_ALTNAME_INVALID/)
  t.true(proxy.connected.length > 0)
  t.deepEqual(server.received, [])
})

test('an https endpoint answers through HTTPS_PROXY', async (t) => {
  const certificate = createCertificate()
  t.teardown(certificate.remove)
  const [server, proxy] = await Promise.all([startTls(t, certificate), startProxy(t)])
  const env = { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificate.file }
  const result = await connectWith({ CFA_RESPONDER_URL: server.url.href, ...env })
  t.like(result, { features: [], answer: ANSWER })
  t.deepEqual(new Set(proxy.connected), new Set([server.url.host]))
})

test('a proxy gets its own credentials', async (t) => {
  const [server, proxy] = await Promise.all([startPlain(t), startProxy(t)])
  const result = await connectWith({
    CFA_RESPONDER_URL: `http://responder.example:${server.url.port}/ask`,
    HTTP_PROXY: proxy.url.replace('//', '//user:p%40ss@'),
    ...insecure,
  })
  t.like(result, { answer: ANSWER })
  t.is(proxy.credentials[0], `Basic ${Buffer.from('user:p@ss').toString('base64')}`)
})

test('an error about a proxy that refuses does not show its credentials', async (t) => {
  const [server, proxy] = await Promise.all([startPlain(t), startProxy(t, 407)])
  const result = await connectWith({
    CFA_RESPONDER_URL: `http://responder.example:${server.url.port}/ask`,
    HTTP_PROXY: proxy.url.replace('//', '//user:hidden@'),
    ...insecure,
  })
  t.is(result.code, 'ERESPONDERUNREACHABLE')
  t.regex(result.details ?? '', /407/)
  t.notRegex(result.details ?? '', /hidden/)
  t.deepEqual(server.received, [])
})

test('NO_PROXY is obeyed', async (t) => {
  const [server, proxy] = await Promise.all([startPlain(t), startProxy(t)])
  const env = { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' }
  t.like(await connectWith({ CFA_RESPONDER_URL: server.url.href, ...env }), { answer: ANSWER })
  t.deepEqual(proxy.connected, [])
})

test('a request to loopback goes to no proxy', async (t) => {
  const server = await startPlain(t)
  const elsewhere = 'http://192.0.2.1:9/'
  const env = { HTTP_PROXY: elsewhere, HTTPS_PROXY: elsewhere, ALL_PROXY: elsewhere }
  t.like(await connectWith({ CFA_RESPONDER_URL: server.url.href, ...env }), { answer: ANSWER })
})

test('without a proxy there is no agent', (t) => {
  t.deepEqual(findRoute(new URL('http://127.0.0.1/')).options, {})
})
