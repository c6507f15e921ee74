import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { keepsToTheProtocol, serve, startExample } from './example.ts'
import { createQueue } from './stand-ins/queue.ts'

/** Ends as `zenity --entry` does: with what was typed, or with exit code 1 if somebody cancels. */
const zenity = (desktop: string): string => `#!${process.execPath}
const reply = await fetch('${desktop}', { method: 'POST', body: process.argv.slice(2).join(' ') })
if (reply.status === 204) process.exitCode = 1
else console.log(await reply.text())
`

test('the shell script conforms to the protocol behind its endpoint', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'desktop-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const answers = createQueue<string>()
  const shown: string[] = []
  const desktop = await serve(t, async (request) => {
    shown.push(await request.text())
    const text = await answers.take()
    return text.startsWith('no') ? new Response(null, { status: 204 }) : new Response(text)
  })
  await writeFile(path.join(folder, 'zenity'), zenity(desktop), { mode: 0o755 })
  const url = await startExample(t, 'shell.js', {
    args: [path.resolve('examples/ask.sh')],
    env: { PATH: [folder, process.env.PATH].join(path.delimiter) },
  })
  await keepsToTheProtocol(t, url, async (text) => answers.put(text))
  for (const one of shown) t.regex(one, /--hide-text .*@example\/tool@0\.0\.0-conformance/)
  t.true(shown.length >= 4)
})
