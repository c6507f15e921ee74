import { gzipSync } from 'node:zlib'
import test from 'ava'
import { createRegistry, type RegistryFault } from '../../lib/registry/registry.ts'
import { DIRECT, GET, startRegistry, TOKEN } from './client.ts'

test('a compressed body is not read past its limit', async (t) => {
  const bomb = gzipSync(Buffer.alloc(20_000_000))
  const { get } = await startRegistry(t, {
    write: (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
  })
  await t.throwsAsync(get({ maxBytes: 100_000 }), { name: 'RegistryFault', code: 'EBODYTOOLONG' })
})

test('an endless body is not read past its limit', async (t) => {
  const { get } = await startRegistry(t, {
    write: (response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      }
      response.on('drain', more)
      more()
    },
  })
  await t.throwsAsync(get(), { code: 'EBODYTOOLONG' })
})

const faults: Array<[string, Parameters<typeof startRegistry>[1], string]> = [
  ['breaks off', 'drop', 'ECONNRESET'],
  [
    'breaks off in its body',
    { write: (response) => void response.write('a', () => response.destroy()) },
    'ECONNRESET',
  ],
  [
    'is not compressed as its header says',
    { headers: { 'content-encoding': 'gzip' }, body: 'open' },
    'Z_DATA_ERROR',
  ],
  ['has an unknown encoding', { headers: { 'content-encoding': 'x-own' }, body: 'a' }, 'EBODYENCODING'],
]
for (const [title, served, code] of faults) {
  test(`a reply that ${title} is the fault ${code}`, async (t) => {
    const { get, received } = await startRegistry(t, served)
    const fault = (await t.throwsAsync(get({ credential: TOKEN }), {
      name: 'RegistryFault',
      code,
    })) as RegistryFault
    t.is(fault.cause, undefined)
    t.is(received.length, 1)
  })
}

test('time in which the job is blocked does not count as waiting for the registry', async (t) => {
  const { get } = await startRegistry(t, { body: {} })
  const asked = get({ timeoutMs: 1000 })
  const start = performance.now()
  while (performance.now() - start < 1500);
  t.is((await asked).status, 200)
})

test('a registry that cannot be reached is a fault with the system’s code', async (t) => {
  const registry = createRegistry({ url: 'http://127.0.0.1:1/', network: DIRECT })
  await t.throwsAsync(registry.request(GET), {
    name: 'RegistryFault',
    code: 'ECONNREFUSED',
    message: /127\.0\.0\.1/,
  })
})

test('a credential that no header can carry is a fault that does not show it', async (t) => {
  const { get, received } = await startRegistry(t, { body: {} })
  const credential = { type: 'bearer', secret: 'hidden\n' } as const
  const fault = await t.throwsAsync(get({ credential }), { name: 'RegistryFault', code: 'ERR_INVALID_CHAR' })
  t.notRegex(fault?.message ?? '', /hidden/)
  t.deepEqual(received, [])
})

test('a registry that does not reply is the fault ETIMEDOUT', async (t) => {
  const { get } = await startRegistry(t, 'hold')
  await t.throwsAsync(get({ timeoutMs: 20 }), { name: 'RegistryFault', code: 'ETIMEDOUT' })
})

test('a body that does not end is the fault ETIMEDOUT', async (t) => {
  const { get } = await startRegistry(t, { write: (response) => void response.write('a') })
  await t.throwsAsync(get({ timeoutMs: 100 }), { name: 'RegistryFault', code: 'ETIMEDOUT' })
})

test('an abort ends a request with its reason', async (t) => {
  const ending = new AbortController()
  const reason = new TypeError('over')
  const { get } = await startRegistry(t, () => {
    ending.abort(reason)
    return 'hold'
  })
  t.is(await t.throwsAsync(get({ signal: ending.signal })), reason)
})

test('a request that is already aborted is not sent', async (t) => {
  const { get, received } = await startRegistry(t, { body: {} })
  await t.throwsAsync(get({ signal: AbortSignal.abort(new TypeError('over')) }), { instanceOf: TypeError })
  t.deepEqual(received, [])
})
