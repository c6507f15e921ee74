import { fileURLToPath } from 'node:url'
import test from 'ava'
import { execa } from 'execa'
import type { NetworkSettings } from '../../lib/registry/network.ts'
import { startProxy } from '../responders/connect-proxy.ts'
import { startServer } from '../responders/server.ts'
import { DIRECT, makeCertificate, startTls } from './client.ts'
import { startSilentProxy } from './proxies.ts'

const child = fileURLToPath(new URL('process-end-child.ts', import.meta.url))
/** The test fails if the process has to be killed. */
const MOST_MS = 60_000

interface Run {
  url: string
  network?: Partial<NetworkSettings>
  timeoutMs?: number
  isStream?: boolean
}

async function run({ network, ...more }: Run): Promise<string> {
  const input = JSON.stringify({ ...more, network: { ...DIRECT, ...network } })
  const { stdout } = await execa(process.execPath, [child, input], { timeout: MOST_MS, extendEnv: false })
  return stdout
}

test('a process ends with its connections kept alive', async (t) => {
  const { url } = await startServer(t, { headers: { connection: 'keep-alive' }, body: {} })
  t.is(await run({ url: url.origin }), '200')
})

test('a process ends after TLS, and after a proxy', async (t) => {
  const certificate = makeCertificate(t)
  const [{ url }, proxy] = await Promise.all([startTls(t, { body: {} }, certificate), startProxy(t)])
  const ca = [certificate.cert]
  t.is(await run({ url: url.origin, network: { ca } }), '200')
  t.is(await run({ url: url.origin, network: { ca, httpsProxy: proxy.url } }), '200')
})

test('a process ends after a registry timed out', async (t) => {
  const { url } = await startServer(t, 'hold')
  t.is(await run({ url: url.origin, timeoutMs: 100 }), 'ETIMEDOUT')
})

for (const scheme of ['http', 'https', 'socks5']) {
  test(`a process ends after a silent ${scheme} proxy timed out`, async (t) => {
    const proxy = await startSilentProxy(t, scheme)
    const network = { proxy, httpsProxy: proxy }
    t.is(await run({ url: 'https://192.0.2.1/', timeoutMs: 100, network }), 'ETIMEDOUT')
  })
}

test('a process ends after it left a stream unread', async (t) => {
  const { url } = await startServer(t, { write: (response) => void response.write('a') })
  t.is(await run({ url: url.origin, isStream: true }), '200')
})
