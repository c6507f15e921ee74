import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { execa } from 'execa'

test('the demo publishes as the chosen account, and asks again after a wrong code', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'demo-test-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const { exitCode, stdout } = await demo(['--auto', '--wrong-code', '--as', 'bob'], { TMPDIR: folder })
  t.is(exitCode, 0, stdout)
  t.regex(stdout, /bob approves, but mistypes the code/)
  t.regex(stdout, /The registry did not accept the code of bob/)
  t.regex(stdout, /Published\.\n\s+package +@sample\/paper-boat@1\.0\.0\n\s+by +bob\n/)
  t.regex(stdout, /git tag +v1\.0\.0, on the remote/)
  t.regex(stdout, /published .* by bob/)
  t.notRegex(stdout, /Could not tell the responder/)
  const page = /responder +(\S+),/.exec(stdout)?.[1] ?? ''
  t.regex(page, /^http:\/\/localhost:\d+$/)
  await t.throwsAsync(fetch(page), { message: 'fetch failed' }, 'the responder still runs')
  t.deepEqual(await readdir(folder), [])
})

test('the demo shows that a declined release leaves nothing behind', async (t) => {
  const { exitCode, stdout } = await demo(['--decline'])
  t.is(exitCode, 0, stdout)
  t.regex(stdout, /EAPPROVALDECLINED/)
  t.regex(stdout, /The registry has nothing, the remote has no tag/)
  t.notRegex(stdout, /Could not tell the responder/)
})

test('without a terminal the demo says what to do', async (t) => {
  const { exitCode, stdout } = await demo([])
  t.is(exitCode, 1)
  t.regex(stdout, /npm run demo -- --auto/)
})

test('an invalid option is named', async (t) => {
  const { exitCode, stdout } = await demo(['--as', 'carol'])
  t.is(exitCode, 1)
  t.regex(stdout, /--as is alice or bob/)
})

function demo(args: string[], env: Record<string, string> = {}) {
  return execa(process.execPath, ['demo/main.ts', ...args], { reject: false, stdin: 'ignore', env })
}
