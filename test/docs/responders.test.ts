import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { until } from '../helpers/until.ts'

const docs = readFileSync('docs/module-example.md', 'utf8')
const [, example = ''] = /^```js example\n([^]*?)^```$/m.exec(docs) ?? []

const folder = await mkdtemp(path.join(tmpdir(), 'docs-'))
const { registry, scene, hooks } = await createHarness(test)
test.after.always(() => rm(folder, { recursive: true }))

/** Asks by the example, and has somebody type these lines. */
async function ask(...lines: string[]) {
  const file = path.join(folder, 'release-socket.mjs')
  await writeFile(file, example)
  const { createResponder } = await import(pathToFileURL(file).href)
  const socket = path.join(await mkdtemp(path.join(folder, 'socket-')), 'ask.sock')
  const deadline = new AbortController()
  const question = {
    package: { name: 'pkg', version: '1.0.0', tag: 'latest', registry: 'https://registry.example.com/' },
    accounts: ['alice', 'bob'],
  }
  const answer: Promise<unknown> = createResponder({ options: { socket } }).ask(question, deadline)
  await until(() => existsSync(socket))
  const person = connect(socket)
  for (const line of lines) person.write(`${line}\n`)
  return { answer, person, deadline }
}

test('“no” at the example’s socket declines, with its reason', async (t) => {
  const { answer, person } = await ask('no not on a Friday')
  t.like(await answer, { type: 'decline', reason: 'not on a Friday' })
  person.destroy()
})

test('a person who leaves the example’s socket has not answered, and the deadline ends the question', async (t) => {
  const { answer, person, deadline } = await ask()
  person.destroy()
  deadline.abort(new Error('The time is over.'))
  await t.throwsAsync(answer, { message: 'The time is over.' })
})

test('the example releases with an answer from its socket, even after a wrong code', async (t) => {
  const place = await scene({ files: { 'release-socket.mjs': example } })
  const socket = path.join(folder, 'ask.sock')
  const { name } = place.bob
  const answers = answerInTurn(socket, [
    () => `${name} ${registry.staleCode(name)}`,
    () => `${name} ${registry.code(name)}`,
  ])
  const run = await hooks(t, place, { calls: stepsWith({ responder: './release-socket.mjs', socket }) })
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), name)
  t.regex(run.output, /Waiting for an answer from the socket /)
  t.regex((await answers).join(''), /published/)
})

/** Opens one connection per answer. Resolves with everything that was received. */
async function answerInTurn(socket: string, answers: Array<() => string>): Promise<string[]> {
  const heard: string[] = []
  for (const answer of answers) heard.push(await converse(socket, answer))
  return heard
}

async function converse(socket: string, answer: () => string): Promise<string> {
  for (;;) {
    const person = connect(socket)
    const text = await new Promise<string | undefined>((resolve) => {
      let heard = ''
      person.on('error', () => resolve(undefined)).on('close', () => resolve(heard || undefined))
      person.on('data', (chunk) => {
        heard += chunk
        if (/: $/.test(heard)) person.write(`${answer()}\n`)
      })
    })
    if (text !== undefined) return text
    await sleep(100)
  }
}
