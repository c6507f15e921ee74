// A job whose door no longer keeps it alive. Its parent opens the connections that it prints, and never closes them.
// `CHILD` says when one comes: `held` brings a write before that, `later` one after it.
import { setTimeout as sleep } from 'node:timers/promises'
import { openDoor } from '../../lib/door/door.ts'
import { createFakeRegistry } from '../fakes/registry.ts'

const door = await openDoor({ registry: createFakeRegistry({}), reader: undefined, isWrite: () => true })
const { port } = new URL(door.url)
const write = `PUT /name HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${door.token}\r\nContent-Length: 2\r\n\r\n{}`
const connect = (request: string) => console.log(`connect ${port} ${JSON.stringify(request)}`)

if (process.env.CHILD === 'held') {
  connect(write)
  await door.write
}
door.keepAlive(true)
door.keepAlive(false)
console.log('unkept')
if (process.env.CHILD === 'later') {
  connect(write)
  // Keeps the job alive until the connection is there.
  const other = setInterval(() => {}, 60_000)
  await door.write
  await sleep(1)
  clearInterval(other)
}
