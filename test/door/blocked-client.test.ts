import { spawn } from 'node:child_process'
import { once } from 'node:events'
import test from 'ava'
import { openDoor } from '../../lib/door/door.ts'

/** npm as it packs: a request, a blocked event loop for longer than an idle connection usually lives, another request. */
const CLIENT = `
const { Agent, request } = require('node:http')
const [url, token] = process.argv.slice(1)
const agent = new Agent({ keepAlive: true, maxSockets: 1 })
const ask = (method, path, body) => new Promise((resolve, reject) => {
  const headers = { authorization: 'Bearer ' + token, ...(body ? { 'content-length': body.length } : {}) }
  const asked = request(url + path, { method, agent, headers }, (reply) => reply.resume().on('end', () => resolve(reply.statusCode)))
  asked.on('error', reject).end(body)
})
ask('GET', 'tool').then(() => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 7000)
  return ask('PUT', 'tool', Buffer.alloc(5_000_000, 'x'))
}).then((status) => process.exit(status === 201 ? 0 : 1), () => process.exit(2))
`

test('a client whose event loop is blocked for seconds between two requests still gets through', async (t) => {
  const registry = {
    url: 'http://127.0.0.1:9/',
    request: async () => ({ status: 404, headers: {}, text: '{}', json: {} }),
    stream: async () => {
      throw new Error('unexpected')
    },
  }
  const door = await openDoor({ registry, reader: undefined, isWrite: (method) => method === 'PUT' })
  t.teardown(door.close)
  const child = spawn(process.execPath, ['-e', CLIENT, door.url, door.token], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  const written = await Promise.race([door.write, ended])
  t.true('body' in written, 'The client ended before its write was there.')
  door.answer({ status: 201, text: '{}' })
  t.deepEqual((await ended)[0], 0)
})
