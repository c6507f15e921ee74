import { chmodSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import test, { type ExecutionContext } from 'ava'
import { runNpm } from '../../lib/npm/run.ts'
import { createFolder, writeFiles } from '../fakes/folder.ts'

/** A project with an npm of its own. */
function createProject(t: ExecutionContext, script: string): string {
  const cwd = createFolder(t)
  writeFiles(cwd, { 'node_modules/.bin/npm': `#!${process.execPath}\n${script}` })
  chmodSync(path.join(cwd, 'node_modules', '.bin', 'npm'), 0o755)
  return cwd
}

test('runs the project’s own npm, with these arguments and this environment alone', async (t) => {
  const cwd = createProject(
    t,
    'console.log(JSON.stringify([process.argv.slice(2), process.cwd(), process.env]))',
  )
  const { stdout, failure } = await runNpm({ args: ['a', 'b c', '$HOME'], cwd, env: { ONLY: '1' } })
  t.is(failure, undefined)
  const [args, folder, env] = JSON.parse(stdout)
  t.deepEqual([args, folder], [['a', 'b c', '$HOME'], cwd])
  const { PATH, NODE_V8_COVERAGE, ...others } = env // where coverage is measured, Node adds the second
  t.truthy(PATH)
  t.deepEqual(others, { ONLY: '1' })
})

test('what it prints is shown as it comes, collected, and the streams stay open', async (t) => {
  const cwd = createProject(t, 'console.log("out"); console.error("err")')
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const result = await runNpm({ args: [], cwd, env: {}, stdout, stderr })
  t.like(result, { stdout: 'out', stderr: 'err' })
  t.true(stdout.writable && stderr.writable)
  t.deepEqual(await Promise.all([text(stdout.end()), text(stderr.end())]), ['out\n', 'err\n'])
})

test('many runs leave no listeners on the streams', async (t) => {
  const cwd = createProject(t, 'console.log("out")')
  const stdout = new PassThrough()
  stdout.resume()
  for (let count = 0; count < 3; count += 1) await runNpm({ args: [], cwd, env: {}, stdout })
  t.is(stdout.listenerCount('error'), 0)
  t.is(stdout.listenerCount('unpipe'), 0)
})

test('a failure does not throw', async (t) => {
  const cwd = createProject(t, 'console.log("{}"); process.exitCode = 3')
  const { stdout, failure } = await runNpm({ args: ['x'], cwd, env: {} })
  t.is(stdout, '{}')
  t.like(failure, { exitCode: 3 })
})

test('npm that is not there is a failure too', async (t) => {
  const { stdout, stderr, failure } = await runNpm({
    args: ['x'],
    cwd: createFolder(t),
    env: { PATH: '/nowhere' },
  })
  t.deepEqual([stdout, stderr], ['', ''])
  t.like(failure, { code: 'ENOENT' })
})

test('it cannot ask anything: its input is closed', async (t) => {
  const cwd = createProject(t, 'process.stdin.on("end", () => console.log("closed")).resume()')
  t.is((await runNpm({ args: [], cwd, env: {} })).stdout, 'closed')
})
