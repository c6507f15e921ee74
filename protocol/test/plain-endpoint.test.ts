import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import test from 'ava'

import { readAnswer } from '../index.ts'
import { question } from './fixtures/messages.ts'

const docs = readFileSync(new URL('../../docs/protocol.md', import.meta.url), 'utf8')
const source = /^```js endpoint\n([\s\S]*?)^```$/m.exec(docs)?.[1] ?? ''

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? String(address.port) : ''
}

/** Asks until the server listens. */
async function post(url: string, body: object, authorization = 'Bearer secret'): Promise<Response> {
  for (let tries = 0; tries < 100; tries++) {
    const request = { method: 'POST', headers: { authorization }, body: JSON.stringify(body) }
    const response = await fetch(url, request).catch(() => undefined)
    if (response) return response
    await setTimeout(50)
  }
  throw new Error('the endpoint does not listen')
}

/** Types a line as soon as the endpoint asks for one. */
async function answerPrompt(endpoint: ChildProcess, line: string): Promise<string> {
  const [prompt] = await once(endpoint.stdout as NodeJS.ReadableStream, 'data')
  endpoint.stdin?.write(`${line}\n`)
  return String(prompt)
}

test('the plain endpoint of docs/protocol.md works as printed', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'endpoint-'))
  const file = join(folder, 'endpoint.mjs')
  await writeFile(file, source)
  const port = await freePort()
  const endpoint = spawn(process.execPath, [file], { env: { PORT: port, CFA_RESPONDER_SECRET: 'secret' } })
  t.teardown(async () => {
    endpoint.kill()
    await rm(folder, { recursive: true })
  })
  const url = `http://127.0.0.1:${port}/`

  t.is((await post(url, question, 'Bearer wrong')).status, 401)
  t.is((await fetch(url, { headers: { authorization: 'Bearer secret' } })).status, 405)

  const [prompt, first] = await Promise.all([answerPrompt(endpoint, '012345'), post(url, question)])
  t.regex(prompt, /@example\/tool@2\.1\.0/)
  const contentType = first.headers.get('content-type') ?? undefined
  const answer = { type: 'code', username: undefined, otp: '012345' } as const
  t.deepEqual(readAnswer({ contentType, text: await first.text() }), answer)
  t.is(await (await post(url, question)).text(), '012345', 'the same question asks nobody twice')

  const retry = { ...question, attempt: 2, reason: 'rejected' }
  const [, second] = await Promise.all([answerPrompt(endpoint, ''), post(url, retry)])
  t.is(second.status, 403, 'an empty line declines')
})
