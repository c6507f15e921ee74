import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import test from 'ava'
import { execa } from 'execa'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'

const docs = readFileSync('docs/module-example.md', 'utf8')
const block = (name: string) => new RegExp(`^\`\`\`js ${name}\n([^]*?)^\`\`\`$`, 'm').exec(docs)?.[1] ?? ''

const folder = await mkdtemp(path.join(tmpdir(), 'docs-'))
const { registry, scene, hooks } = await createHarness(test)
test.after.always(() => rm(folder, { recursive: true }))

test('the test of the example passes', async (t) => {
  await writeFile(path.join(folder, 'release-socket.mjs'), block('example'))
  await writeFile(path.join(folder, 'release-socket.test.mjs'), block('test'))
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const options = { cwd: folder, env, extendEnv: false, reject: false } as const
  const { exitCode, stdout } = await execa(process.execPath, ['--test'], options)
  t.is(exitCode, 0, stdout)
  t.regex(stdout, /pass 4\b/)
})

test('the example releases with an answer from its socket, even after a wrong code', async (t) => {
  const place = await scene({ files: { 'release-socket.mjs': block('example') } })
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
