import { chmodSync } from 'node:fs'
import { PassThrough, Transform } from 'node:stream'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { execa } from 'execa'
import { npmCli } from '../../lib/npm/npm-config.ts'
import { renameRegistry } from '../../lib/npm/rename-registry.ts'
import { type NpmRun, startNpm } from '../../lib/npm/run-npm.ts'
import { createFolder } from '../fakes/folder.ts'
import { isThere } from '../fakes/is-there.ts'
import { until } from '../helpers/until.ts'
import { startServer } from '../responders/server.ts'

/** A script that shows what it sees when npm runs it. */
const SHOW = `
  process.stdin.on('data', () => {}).on('end', () => {
    console.log('shown ' + JSON.stringify({ env: process.env, cwd: process.cwd() }))
    console.error('to the error output')
    process.exitCode = Number(process.env.EXIT ?? 0)
  })`

const FAKE_NPM = '#!/bin/sh\necho another npm\n'

function project(t: ExecutionContext): string {
  const scripts = { show: `"${process.execPath}" show.cjs` }
  const files = {
    'package.json': { name: 'a', scripts },
    'show.cjs': SHOW,
    'node_modules/.bin/npm': FAKE_NPM,
  }
  const folder = createFolder(t, files)
  chmodSync(`${folder}/node_modules/.bin/npm`, 0o755)
  return folder
}

/** Runs npm, and collects what reaches the given streams. */
async function run(t: ExecutionContext, given: Partial<NpmRun> = {}) {
  const cwd = project(t)
  const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough({ encoding: 'utf8' })]
  const seen = { stdout: '', stderr: '' }
  stdout.on('data', (text) => {
    seen.stdout += text
  })
  stderr.on('data', (text) => {
    seen.stderr += text
  })
  const env = {
    PATH: `${cwd}/node_modules/.bin:/usr/bin:/bin`,
    HOME: cwd,
    npm_config_update_notifier: 'false',
  }
  const npm = startNpm({
    args: ['run', 'show'],
    cwd,
    stdout,
    stderr,
    ...given,
    env: { ...env, ...given.env },
  })
  const result = await npm.ended
  await new Promise((resolve) => setImmediate(resolve))
  return { cwd, result, seen, isOpen: stdout.writable && stderr.writable }
}

test('the plugin’s own npm runs with only the given environment, and no input', async (t) => {
  process.env.LEAKED = 'from this process'
  t.teardown(() => delete process.env.LEAKED)
  const { cwd, result, seen, isOpen } = await run(t, { env: { ONLY: '1' } })
  t.is(result.failure, undefined)
  const shown = JSON.parse(/^shown (.*)$/m.exec(result.stdout)?.[1] ?? 'null')
  t.like(shown, { cwd, env: { ONLY: '1' } })
  t.false('LEAKED' in shown.env)
  t.is(shown.env.npm_execpath, npmCli)
  t.regex(seen.stdout, /^shown /m)
  t.regex(seen.stderr, /to the error output/)
  t.regex(result.stderr, /to the error output/)
  t.true(isOpen)
})

test('npm works although devEngines names another tool, also that of a workspace’s root', async (t) => {
  const devEngines = { packageManager: { name: 'pnpm', onFail: 'error' } }
  const cwd = createFolder(t, {
    'package.json': { name: 'root', private: true, workspaces: ['packages/*'], devEngines },
    'packages/a/package.json': { name: 'a', version: '1.0.0' },
  })
  for (const folder of [cwd, `${cwd}/packages/a`]) {
    const { result } = await run(t, { args: ['pkg', 'get', 'name'], cwd: folder })
    t.is(result.failure, undefined, result.stderr)
  }
})

test('an npm that fails does not throw, and its output is rewritten on its way to the streams', async (t) => {
  const rewrite = () =>
    new Transform({
      transform: (chunk, _encoding, done) => done(null, String(chunk).toUpperCase()),
    })
  const { result, seen } = await run(t, { env: { EXIT: '3' }, rewrite })
  t.like(result.failure, { exitCode: 3 })
  t.regex(seen.stderr, /TO THE ERROR OUTPUT/)
  t.regex(result.stderr, /to the error output/)
})

test('an npm that is killed ends with a failure', async (t) => {
  const arrived = Promise.withResolvers<void>()
  const { url } = await startServer(t, () => {
    arrived.resolve()
    return 'hold'
  })
  const cwd = createFolder(t)
  const [stdout, stderr] = [new PassThrough().resume(), new PassThrough().resume()]
  const args = ['ping', '--registry', url.origin, '--fetch-retries=0']
  const npm = startNpm({ args, cwd, env: { PATH: '/bin', HOME: cwd }, stdout, stderr })
  await arrived.promise
  npm.keepAlive(true)
  npm.kill()
  t.truthy((await npm.ended).failure)
})

test('killing npm also kills what it runs', async (t) => {
  const hang = "console.log('pid ' + process.pid); setInterval(() => {}, 60_000)"
  const cwd = createFolder(t, {
    'package.json': { name: 'a', scripts: { hang: `"${process.execPath}" hang.cjs` } },
    'hang.cjs': hang,
  })
  const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough().resume()]
  const npm = startNpm({
    ...{ args: ['run', 'hang'], cwd, stdout, stderr },
    env: { PATH: '/usr/bin:/bin', HOME: cwd },
  })
  let pid = Number.NaN
  for await (const text of stdout) {
    pid = Number(/pid (\d+)/.exec(text)?.[1])
    if (pid) break
  }
  npm.kill()
  t.truthy((await npm.ended).failure)
  await until(() => !isThere(pid))
  t.pass()
})

for (const how of ['is killed', 'ends by itself'] as const)
  test(`an npm that ${how} is over even if a process outside its group holds its output`, async (t) => {
    t.timeout(60_000)
    const leaving = `const { spawn } = require('node:child_process')
    const { pid } = spawn('sleep', ['600'], { detached: true, stdio: 'inherit' })
    // In one piece, because npm may be killed as soon as the first line is read.
    process.stdout.write('pid ' + pid + '\\nsee http://127.0')
    ${how === 'is killed' ? '' : 'process.exit()'}`
    const cwd = createFolder(t, {
      'package.json': { name: 'a', scripts: { leave: `"${process.execPath}" leave.cjs` } },
      'leave.cjs': leaving,
    })
    const [stdout, stderr] = [new PassThrough({ encoding: 'utf8' }), new PassThrough().resume()]
    // It holds back text that may be the beginning of the door’s URL.
    const rewrite = () => renameRegistry('http://127.0.0.1:9/', 'https://registry.example/')
    const npm = startNpm({
      ...{ args: ['run', 'leave'], cwd, stdout, stderr, rewrite },
      env: { PATH: '/usr/bin:/bin', HOME: cwd },
    })
    let pid = Number.NaN
    let output = ''
    stdout.on('data', (text) => {
      output += text
      pid = Number(/pid (\d+)/.exec(output)?.[1] ?? pid)
    })
    await until(() => pid > 0)
    t.teardown(() => process.kill(pid))
    if (how === 'is killed') npm.kill()
    t.is((await npm.ended).failure === undefined, how !== 'is killed')
    await until(() => output.endsWith('see http://127.0'))
    t.true(isThere(pid))
  })

test('an npm that is not kept alive lets the process end', async (t) => {
  const { url } = await startServer(t, 'hold')
  const child = fileURLToPath(new URL('unkept-child.ts', import.meta.url))
  const env = { REGISTRY: url.origin, FOLDER: createFolder(t) }
  const { exitCode, timedOut } = await execa(process.execPath, [child], {
    env,
    reject: false,
    timeout: 120_000,
  })
  t.deepEqual([exitCode, timedOut], [0, false])
})
