import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'ava'
import { deliver } from '../../lib/notify/deliver.ts'
import { createEffects } from './receiver.ts'

test('a notification goes through the job’s proxy', async (t) => {
  const asked: Array<string | undefined> = []
  const proxy = createServer().on('connect', ({ url }, socket) => {
    asked.push(url)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  t.teardown(() => proxy.close())
  process.env.https_proxy = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  process.env.no_proxy = ''
  const url = new URL('https://hooks.example/of-mine')
  const error = await t.throwsAsync(deliver({ url, body: {} }, createEffects()))
  t.deepEqual(asked, ['hooks.example:443', 'hooks.example:443', 'hooks.example:443'])
  t.is(error?.message, 'It could not be reached.')
})
