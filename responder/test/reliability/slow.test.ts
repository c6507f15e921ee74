import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { sealAnswer } from '@cfa/protocol/sealing'
import test, { type ExecutionContext } from 'ava'
import { answerOf, call, newQuestion, pollOf } from '../helpers/furnished.ts'
import { openDesk } from '../questions/desk.ts'

const HEAD = 'POST /p/tool HTTP/1.1\r\nhost: localhost\r\n'

async function begin(t: ExecutionContext, port: number, said: string) {
  const socket = connect(port, 'localhost')
  t.teardown(() => socket.destroy())
  await once(socket, 'connect')
  socket.write(said)
  return socket
}

test('the time limits are 30 seconds for a request, 15 for its headers, and two minutes for a silent connection', async (t) => {
  const { app } = await openDesk(t, { listens: true })
  const { requestTimeout, headersTimeout, timeout } = app.server
  t.like(
    { requestTimeout, headersTimeout, timeout },
    {
      requestTimeout: 30_000,
      headersTimeout: 15_000,
      timeout: 120_000,
    },
  )
})

test('an unfinished request is cut off with 408, and a waiting poll is not', async (t) => {
  const desk = await openDesk(t, { listens: true })
  const { question } = await newQuestion('1.0.0')
  t.is((await desk.ask(question)).statusCode, 202)
  const job = { authorization: `Bearer ${desk.secret}`, prefer: 'wait=60' }
  const poll = call(desk.config.publicUrl, job, pollOf(question, 1))
  await untilOneWaits(desk.config.publicUrl)
  const slow = await Promise.all(
    [
      HEAD,
      `${HEAD}authorization: Bearer ${desk.secret}\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{`,
    ].map((said) => begin(t, desk.config.port, said)),
  )
  // As if the limits had passed. Node checks every few seconds.
  Object.assign(desk.app.server, { requestTimeout: 1, headersTimeout: 1 })
  for (const socket of slow) t.regex(await text(socket), /^HTTP\/1\.1 408 /)
  const sealed = await sealAnswer({ username: 'alice', otp: '123456' }, question)
  const [method, url] = answerOf(question)
  t.is((await desk.bob.inject({ method, url, payload: { attempt: 1, sealed } })).statusCode, 204)
  t.like(await poll, { status: 200, body: { state: 'answered' } })
})

test('a browser’s connection without a request does not delay the end of the service', async (t) => {
  const { app } = await openDesk(t, { listens: true })
  const { address, port } = app.server.address() as AddressInfo
  const accepted = once(app.server, 'connection')
  const socket = connect(port, address)
  t.teardown(() => socket.destroy())
  await accepted
  // It ends without the five seconds after which everything is cut off.
  const [isClosed] = await Promise.all([once(socket, 'close'), app.close()])
  t.truthy(isClosed)
})

async function untilOneWaits(origin: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${origin}/metrics`)
    if (/^cfa_waiting_jobs 1$/m.test(await response.text())) return
  }
}
