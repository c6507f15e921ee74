import { once } from 'node:events'
import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { execa } from 'execa'
import { DoorBroken } from '../../lib/door/door.ts'
import { createFakeRegistry, replyWith } from '../fakes/registry.ts'
import { brokenBy, type Call, openScene, reply } from './door-scene.ts'

test('each door is on loopback, with its own credential', async (t) => {
  const [one, other] = await Promise.all([openScene(t), openScene(t)])
  t.regex(one.door.url, /^http:\/\/127\.0\.0\.1:\d+\/$/)
  t.true(one.door.token.length >= 43)
  t.not(one.door.token, other.door.token)
  t.is((await other.call({ method: 'PUT', token: one.door.token })).status, 401)
})

test('the door holds the write, byte for byte, until it is answered', async (t) => {
  const { door, call } = await openScene(t)
  const body = Buffer.from([...Array(256).keys()])
  const given = call({ method: 'PUT', body, headers: { 'npm-otp': '123456' } })
  t.deepEqual(await door.write, { method: 'PUT', path: 'name', body, otp: '123456' })
  door.answer({ status: 201, text: '{"ok":"created"}' })
  const { status, headers, text } = await given
  t.deepEqual([status, text, headers['content-type']], [201, '{"ok":"created"}', 'application/json'])
  t.false(door.broken.aborted)
})

test('a write is answered once, and an answer before it is dropped', async (t) => {
  const { door, put } = await openScene(t)
  door.answer({ status: 500, text: 'nobody hears it' })
  const given = put()
  await door.write
  door.answer({ status: 201, text: '1' })
  t.notThrows(() => door.answer({ status: 500, text: '2' }))
  t.like(await given, { status: 201, text: '1' })
})

test('the door waits for the end of a slow body', async (t) => {
  const { door, start } = await openScene(t)
  let isWritten = false
  void door.write.then(() => {
    isWritten = true
  })
  const outgoing = start({ method: 'PUT' })
  const given = reply(outgoing)
  for (const piece of ['{"a":', '"b', '"']) {
    await new Promise((resolve) => outgoing.write(piece, resolve))
    await new Promise((resolve) => setImmediate(resolve))
    t.false(isWritten)
  }
  outgoing.end('}')
  t.is((await door.write).body.toString(), '{"a":"b"}')
  door.answer({ status: 200, text: '{}' })
  t.is((await given).status, 200)
})

test('a request that npm repeats after the reply gets the same reply, and any other write is refused', async (t) => {
  const { door, call } = await openScene(t)
  const sent = { method: 'PUT', path: '/name', body: '{"a":1}' }
  const first = call(sent)
  await door.write
  door.answer({ status: 503, text: '{"error":"later"}' })
  t.like(await first, { status: 503 })
  t.like(await call(sent), { status: 503, text: '{"error":"later"}' })
  for (const other of [{ body: '{"a":2}' }, { path: '/other' }])
    t.is((await call({ ...sent, ...other })).status, 403)
  t.false(door.broken.aborted)
})

test('a second write breaks the door, and the reason names its package', async (t) => {
  const { door, call, put } = await openScene(t)
  const first = put()
  await door.write
  const second = await call({ method: 'PUT', path: '/name?x=%', body: '{}' })
  t.is(second.status, 403)
  t.like(await brokenBy(door.broken), { name: 'DoorBroken', kind: 'second-write', message: 'name' })
  door.answer({ status: 200, text: '{}' })
  t.is((await first).status, 200)
})

test('a second write while the first is still being sent breaks the door as well', async (t) => {
  const { door, start, put } = await openScene(t)
  const outgoing = start({ method: 'PUT' }).on('error', () => {})
  outgoing.write('{')
  // Both are sent by the time one is refused, and either may be first.
  t.is((await put()).status, 403)
  t.like(await brokenBy(door.broken), { kind: 'second-write' })
  outgoing.destroy()
})

test('a client that disconnects while its write is held breaks the door', async (t) => {
  const { door, start } = await openScene(t)
  const outgoing = start({ method: 'PUT' }).on('error', () => {})
  outgoing.end('{}')
  await door.write
  outgoing.destroy()
  const reason = await brokenBy(door.broken)
  t.true(reason instanceof DoorBroken)
  t.like(reason, { kind: 'gone' })
})

test('a body that breaks off is not a write', async (t) => {
  const { door, start } = await openScene(t)
  const outgoing = start({ method: 'PUT', headers: { 'content-length': '100' } }).on('error', () => {})
  outgoing.write('{"half":')
  await once(outgoing, 'socket')
  await new Promise((resolve) => outgoing.write('"', resolve))
  outgoing.destroy()
  const first = await Promise.race([door.write, brokenBy(door.broken)])
  t.true(first instanceof Error)
})

const refused: Array<[title: string, status: number, call: Call]> = [
  ['a write without a credential', 401, { method: 'PUT', token: null }],
  ['a write with a wrong credential', 401, { method: 'PUT', token: 'A'.repeat(43) }],
  ['a write with an empty credential', 401, { method: 'PUT', token: '' }],
  ['a read with a wrong credential', 401, { token: 'A'.repeat(43) }],
  ['a write to another path', 403, { method: 'PUT', path: '/other' }],
  ['a dist-tag', 403, { method: 'PUT', path: '/-/package/name/dist-tags/latest' }],
  ['an unpublish', 403, { method: 'DELETE', path: '/name/-rev/1' }],
  ['a login', 403, { method: 'POST', path: '/-/v1/login' }],
  ['a token', 403, { method: 'POST', path: '/-/npm/v1/tokens' }],
  ['an audit without a credential', 502, { method: 'POST', path: '/-/npm/v1/security/audits', token: null }],
  ['PATCH', 403, { method: 'PATCH' }],
  ['POST', 403, { method: 'POST' }],
  ['OPTIONS', 403, { method: 'OPTIONS' }],
]

for (const [title, status, call] of refused) {
  test(`the door answers ${title} with ${status}`, async (t) => {
    const scene = await openScene(t)
    t.is((await scene.call({ body: call.method ? '{}' : '', ...call })).status, status)
    t.false(scene.door.broken.aborted)
    // The first write is still to come.
    void scene.put().catch(() => {})
    t.is((await scene.door.write).path, 'name')
  })
}

test('the credential is refused in any other form', async (t) => {
  const { door, call } = await openScene(t)
  for (const authorization of [
    `Basic ${door.token}`,
    door.token,
    `bearer ${door.token}`,
    `Bearer ${door.token} `,
  ])
    t.is(
      (await call({ method: 'PUT', token: null, headers: { authorization: `${authorization}x` } })).status,
      401,
    )
})

const tricks = [
  '//evil.example/name',
  '/\\evil.example/name',
  'http://evil.example/name',
  '/../name',
  '/..',
  '/.',
  '/a/../name',
  '/a/./name',
  '/%2e%2e/name',
  '/a/%2E./name',
  '/..%2fname',
  '/@a%2f..%2fname',
  '/a//name',
  '/a%2f%2fname',
  '/a%5cname',
  '/a\\name',
  '/a%00',
  '/a%0d%0aname',
  '/a%7f',
  '/%',
  '/%ff',
  '*',
]

for (const path of tricks) {
  test(`a path that may lead elsewhere is refused: ${path}`, async (t) => {
    const registry = createFakeRegistry({ packument: [replyWith(200)], other: [replyWith(200)] })
    const { call } = await openScene(t, { registry, hidden: { name: 'name', version: '1.0.0' } })
    t.is((await call({ path })).status, 400)
    t.is((await call({ method: 'PUT', path, body: '{}' })).status, 400)
    t.deepEqual(registry.requests, [])
  })
}

test('a gigabyte without a credential is refused unread', async (t) => {
  const { start, door } = await openScene(t)
  const outgoing = start({ method: 'PUT', token: null, headers: { 'content-length': String(1024 ** 3) } })
  outgoing.flushHeaders()
  t.is((await reply(outgoing)).status, 401)
  const ended = once(outgoing, 'close')
  const piece = Buffer.alloc(64 * 1024)
  let sent = 0
  const pump = () => {
    while (!outgoing.destroyed && sent < 1024 ** 3) {
      sent += piece.length
      if (!outgoing.write(piece)) return void outgoing.once('drain', pump)
    }
  }
  pump()
  await ended
  t.true(sent < 64 * 1024 ** 2)
  t.false(door.broken.aborted)
})

test('close ends every connection, including held and idle ones', async (t) => {
  const { door, put } = await openScene(t)
  const held = t.throwsAsync(put())
  await door.write
  const { port, hostname } = new URL(door.url)
  const idle = connect(Number(port), hostname)
  idle.on('error', () => {})
  await once(idle, 'connect')
  const ended = once(idle, 'close')
  idle.resume()
  door.close()
  await Promise.all([held, ended])
  await t.throwsAsync(put(), { code: 'ECONNREFUSED' })
})

const child = fileURLToPath(new URL('keep-alive-child.ts', import.meta.url))

for (const kind of ['held', 'later'] as const) {
  test(`a door that is not kept alive lets the process end: ${kind}`, async (t) => {
    const running = execa(process.execPath, [child], {
      env: { CHILD: kind },
      reject: false,
      timeout: 120_000,
    })
    const connections = new Set<ReturnType<typeof connect>>()
    running.stdout.on('data', (text: Buffer) => {
      for (const [, port, request] of text.toString().matchAll(/connect (\d+) (.*)\n/g)) {
        const socket = connect(Number(port), '127.0.0.1', () => socket.write(JSON.parse(request as string)))
        connections.add(socket.on('error', () => {}))
      }
    })
    const { exitCode, stdout, timedOut } = await running
    for (const socket of connections) socket.destroy()
    t.false(timedOut)
    t.deepEqual([exitCode, stdout.includes('unkept')], [0, true])
  })
}
