import { buffer, text } from 'node:stream/consumers'
import { gunzipSync, gzipSync } from 'node:zlib'
import test from 'ava'
import { createRegistry } from '../../lib/registry/registry.ts'
import { secretsOfUrl } from '../../lib/registry/registry-url.ts'
import { DIRECT, startRegistry, TOKEN } from './client.ts'

test('a streamed read is passed on unchanged', async (t) => {
  const { registry, received } = await startRegistry(t, {
    write: (response) =>
      response.writeHead(200, { 'content-encoding': 'gzip', etag: '"a"' }).end(gzipSync('{"a":1}')),
  })
  const headers = { 'accept-encoding': 'gzip', 'if-none-match': '"b"' }
  const reply = await registry.stream({ method: 'GET', path: 'name', credential: TOKEN, headers })
  t.like(reply, { status: 200, headers: { 'content-encoding': 'gzip', etag: '"a"' } })
  t.is(gunzipSync(await buffer(reply.body)).toString(), '{"a":1}')
  t.like(received[0]?.headers, { ...headers, authorization: 'Bearer a-token' })
})

test('a streamed read asks for no compression by default', async (t) => {
  const { registry, received } = await startRegistry(t, { body: {} })
  await text((await registry.stream({ method: 'GET', path: 'name' })).body)
  t.is(received[0]?.headers['accept-encoding'], 'identity')
})

test('a streamed redirect or error is passed on', async (t) => {
  const { registry, received } = await startRegistry(t, [
    { status: 302, headers: { location: '/other' } },
    { status: 404, body: { error: 'Not found' } },
  ])
  const first = await registry.stream({ method: 'GET', path: 'name', credential: TOKEN })
  t.like(first, { status: 302, headers: { location: '/other' } })
  await text(first.body)
  const second = await registry.stream({ method: 'GET', path: 'name' })
  t.is(await text(second.body), '{"error":"Not found"}')
  t.is(received.length, 2)
})

test('an abort ends a streamed read', async (t) => {
  const gone = new AbortController()
  const { registry } = await startRegistry(t, { write: (response) => void response.write('a') })
  const { body } = await registry.stream({ method: 'GET', path: 'name', signal: gone.signal })
  gone.abort()
  await t.throwsAsync(text(body))
})

test('a registry that breaks off is a fault', async (t) => {
  const { registry } = await startRegistry(t, 'drop')
  await t.throwsAsync(registry.stream({ method: 'GET', path: 'name' }), {
    name: 'RegistryFault',
    code: 'ECONNRESET',
  })
})

test('a streamed read without a credential does not use the one in the registry’s URL', async (t) => {
  const { received, origin } = await startRegistry(t, { body: {} })
  const url = `${origin.replace('//', '//robot:s3cret@')}/`
  const registry = createRegistry({ url, network: DIRECT })
  await text((await registry.stream({ method: 'GET', path: 'name' })).body)
  t.false('authorization' in (received[0]?.headers ?? t.fail()))
  t.is(registry.credential?.type, 'basic')
})

test('the secrets of a URL are its password, encoded and decoded, and the header’s value', (t) => {
  const sent = Buffer.from('robot:s3 cret').toString('base64')
  t.deepEqual(secretsOfUrl('https://robot:s3%20cret@registry.example/'), [sent, 's3%20cret', 's3 cret'])
  t.deepEqual(secretsOfUrl('https://registry.example/'), [])
})

test('a password with a stray percent sign is a secret', (t) => {
  const secrets = secretsOfUrl('https://user:100%pure@registry.example/')
  t.deepEqual(secrets.toSorted(), ['100%pure', '100%pure', btoa('user:100%pure')].toSorted())
})
