import test from 'ava'
import type { NetworkSettings } from '../../lib/registry/network.ts'
import { createRegistry } from '../../lib/registry/registry.ts'
import { startServer } from '../responders/server.ts'
import { DIRECT, GET, makeCertificate, startTls, TOKEN } from './client.ts'

const ask = (url: URL, network: Partial<NetworkSettings> = {}) =>
  createRegistry({ url: `${url.origin}/`, network: { ...DIRECT, ...network } }).request({
    ...GET,
    redirects: 1,
  })

test('a self-signed certificate is a fault, and nothing is sent', async (t) => {
  const { url, received } = await startTls(t, { body: {} }, makeCertificate(t))
  await t.throwsAsync(ask(url), { name: 'RegistryFault', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  t.deepEqual(received, [])
})

test('a certificate of an authority in the settings is accepted', async (t) => {
  const certificate = makeCertificate(t)
  const { url } = await startTls(t, { body: {} }, certificate)
  t.like(await ask(url, { ca: [certificate.cert] }), { status: 200 })
})

test('a certificate of another authority is a fault', async (t) => {
  const { url } = await startTls(t, { body: {} }, makeCertificate(t))
  await t.throwsAsync(ask(url, { ca: [makeCertificate(t).cert] }), { name: 'RegistryFault' })
})

test('a certificate for another host is a fault', async (t) => {
  const certificate = makeCertificate(t)
  const { url } = await startTls(t, { body: {} }, certificate)
  url.hostname = 'localhost'
  await t.throwsAsync(ask(url, { ca: [certificate.cert] }), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
})

test('strict-ssl=false accepts any certificate', async (t) => {
  const { url } = await startTls(t, { body: {} }, makeCertificate(t))
  t.like(await ask(url, { strictSsl: false }), { status: 200 })
})

test('a client certificate is presented to the registry', async (t) => {
  const [certificate, client] = [makeCertificate(t), makeCertificate(t)]
  const { url, fingerprints } = await startTls(t, { body: {} }, certificate, client)
  const { cert, key } = client
  t.like(await ask(url, { ca: [certificate.cert], cert, key }), { status: 200 })
  t.truthy(fingerprints[0])
})

test('a missing client certificate is a fault', async (t) => {
  const [certificate, client] = [makeCertificate(t), makeCertificate(t)]
  const { url, received } = await startTls(t, { body: {} }, certificate, client)
  await t.throwsAsync(ask(url, { ca: [certificate.cert] }), { name: 'RegistryFault' })
  t.deepEqual(received, [])
})

test('a client certificate is not presented to another host', async (t) => {
  const [certificate, client] = [makeCertificate(t), makeCertificate(t)]
  const elsewhere = await startTls(t, { body: {} }, certificate, client)
  const { url } = await startTls(t, { status: 302, headers: { location: elsewhere.url.href } }, certificate)
  const { cert, key } = client
  await t.throwsAsync(ask(url, { ca: [certificate.cert], cert, key }), { name: 'RegistryFault' })
  t.deepEqual(elsewhere.received, [])
})

test('a redirect from https to http is not followed', async (t) => {
  const certificate = makeCertificate(t)
  const open = await startServer(t, { body: {} })
  const { url } = await startTls(t, { status: 302, headers: { location: open.url.href } }, certificate)
  const registry = createRegistry({ url: url.origin, network: { ...DIRECT, ca: [certificate.cert] } })
  t.like(await registry.request({ ...GET, credential: TOKEN, redirects: 3 }), { status: 302 })
  t.deepEqual(open.received, [])
})
