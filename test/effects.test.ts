import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import test from 'ava'
import { execa } from 'execa'
import { createNodeEffects } from '../lib/effects.ts'
import { createFolder } from './fakes/folder.ts'
import { isThere } from './fakes/is-there.ts'
import { until } from './helpers/until.ts'

const child = fileURLToPath(new URL('fakes/signal-child.ts', import.meta.url))

/** Makes a function of `node:fs` fail. */
const breaking = (name: string) =>
  `data:text/javascript,import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module';
  fs.${name} = () => { throw new Error('EIO') }; syncBuiltinESMExports()`

interface Circumstances {
  env?: Record<string, string>
  /** A function of `node:fs` that fails. */
  broken?: string
}

/** Runs the child, and sends the signal as soon as it is ready. */
async function run(kind: string, signal?: NodeJS.Signals, { env, broken }: Circumstances = {}) {
  const args = [...(broken ? ['--import', breaking(broken)] : []), child]
  const running = execa(process.execPath, args, {
    env: { CHILD: kind, ...env },
    extendEnv: false,
    reject: false,
    buffer: true,
    // A child that does not end by itself is killed, which fails the test.
    timeout: 60_000,
    killSignal: 'SIGKILL',
  })
  running.stdout.on('data', (text: Buffer) => {
    if (signal && text.includes('ready')) running.kill(signal)
  })
  const { stdout, stderr, exitCode, signal: endedBy } = await running
  const folder = /^folder (.+)$/m.exec(stdout)?.[1] ?? ''
  return {
    exitCode,
    endedBy,
    stdout,
    stderr,
    folder,
    isClosing: stdout.includes('closing'),
    isClosed: stdout.includes('closed'),
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`at ${signal} the job closes what is open, removes its folders, and ends by that signal`, async (t) => {
    const { folder, ...end } = await run('wait', signal)
    t.like(end, { endedBy: signal, isClosed: true, stderr: '' })
    t.not(folder, '')
    t.false(existsSync(folder))
  })
}

test('a signal after the end of the release still removes the folders', async (t) => {
  const { folder, ...end } = await run('wait-unhooked', 'SIGTERM')
  t.like(end, { endedBy: 'SIGTERM', isClosing: false, stderr: '' })
  t.false(existsSync(folder))
})

test('the job ends even if closing fails', async (t) => {
  const { folder, ...end } = await run('failing', 'SIGTERM')
  t.like(end, { endedBy: 'SIGTERM', isClosed: true, stderr: '' })
  t.false(existsSync(folder))
})

for (const [kind, what] of [
  ['vanishing', 'is removed'],
  ['replaced', 'is replaced'],
] as const)
  test(`the signal still ends the job if a listener ${what} before its turn`, async (t) => {
    const { folder: _, ...end } = await run(kind, 'SIGTERM')
    t.like(end, { endedBy: 'SIGTERM', isClosed: true, stderr: '' })
  })

test('a step that the signal has made fail does not fail before the job ends', async (t) => {
  const { endedBy, stdout } = await run('failing-step', 'SIGTERM')
  t.is(endedBy, 'SIGTERM')
  t.notRegex(stdout, /the step failed/)
})

test('a step that the signal has made fail does so afterwards if the job goes on', async (t) => {
  const { exitCode, stdout } = await run('surviving', 'SIGTERM')
  t.is(exitCode, 5)
  t.regex(stdout, /closed.*heard.*the step failed: it was ended/s)
})

test('process.exit starts closing without waiting for it', async (t) => {
  const { folder, ...end } = await run('exit')
  t.like(end, { exitCode: 4, isClosing: true, isClosed: false, stderr: '' })
  t.false(existsSync(folder))
})

test('a job that ends by itself closes too', async (t) => {
  const { folder, ...end } = await run('end')
  t.like(end, { exitCode: 0, isClosed: true, stderr: '' })
  t.false(existsSync(folder))
})

test('a handler that was removed is not called', async (t) => {
  const { folder, ...end } = await run('end-unhooked')
  t.like(end, { exitCode: 0, isClosed: false })
  t.false(existsSync(folder))
})

for (const kind of ['stubborn', 'stubborn-exit'])
  test(`a program that ignores SIGTERM is killed: ${kind}`, async (t) => {
    t.timeout(60_000)
    const { exitCode, stdout } = await run(kind)
    t.is(exitCode, kind === 'stubborn' ? 0 : 4)
    const pid = Number(/^program (\d+)$/m.exec(stdout)?.[1])
    t.true(pid > 0)
    await until(() => !isThere(pid))
  })

test('a folder is removed even if a program writes to it until it is killed', async (t) => {
  const { folder, endedBy } = await run('writing', 'SIGTERM')
  t.is(endedBy, 'SIGTERM')
  t.false(existsSync(folder))
})

test('a folder that can’t be removed does not fail a job that succeeded', async (t) => {
  const { folder, ...end } = await run('end-unhooked', undefined, { broken: 'rmSync' })
  rmSync(folder, { recursive: true })
  t.like(end, { exitCode: 0, stderr: '' })
})

test('a folder that can’t be written to is removed', async (t) => {
  const parent = createFolder(t)
  const { stderr } = await run('end', undefined, { env: { TMPDIR: parent }, broken: 'writeFileSync' })
  t.regex(stderr, /ETEMPFOLDER/)
  t.deepEqual(readdirSync(parent), [])
})

test('watching signals leaves no listener', (t) => {
  const count = () =>
    ['SIGINT', 'SIGTERM', 'SIGHUP', 'beforeExit', 'exit'].map((name) => process.listenerCount(name))
  const before = count()
  const unhook = createNodeEffects().onSignal(async () => {})
  const one = count()
  t.notDeepEqual(one, before)
  const others = Array.from({ length: 20 }, () => createNodeEffects().onSignal(async () => {}))
  t.deepEqual(count(), one)
  for (const each of [unhook, ...others]) each()
  t.deepEqual(count(), before)
})

test('a sleep ends with the reason of its signal', async (t) => {
  const { sleep } = createNodeEffects()
  const end = new AbortController()
  const asleep = sleep(60_000, end.signal)
  end.abort(new TypeError('the end'))
  await t.throwsAsync(asleep, { instanceOf: TypeError, message: 'the end' })
  await t.throwsAsync(sleep(60_000, end.signal), { instanceOf: TypeError })
  await t.notThrowsAsync(sleep(0))
})

test('only this user can read the folders', (t) => {
  t.is(statSync(createNodeEffects().makeFolder()).mode & 0o777, 0o700)
})

test('each id is new, and the environment is that of the process', (t) => {
  const { uuid, processEnv } = createNodeEffects()
  t.not(uuid(), uuid())
  t.is(processEnv().PATH, process.env.PATH)
})

test.serial('the clock starts at the system’s time, and only goes forward', (t) => {
  const real = Date.now
  let asked = 0
  // The system's clock is set back by a day.
  Date.now = () => real() - (asked++ === 0 ? 0 : 86_400_000)
  t.teardown(() => {
    Date.now = real
  })
  const { now } = createNodeEffects()
  const start = now()
  t.true(Number.isInteger(start))
  t.true(Math.abs(start - real()) < 3_600_000)
  t.true(now() >= start)
})

const needsUser = process.getuid?.() === 0 ? test.skip : test.serial

test.serial('a missing folder for temporary files is ETEMPFOLDER, which names it', (t) => {
  const { TMPDIR } = process.env
  t.teardown(() => {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  })
  const parent = createFolder(t)
  process.env.TMPDIR = `${parent}/missing`
  const error = t.throws(() => createNodeEffects().makeFolder(), { code: 'ETEMPFOLDER' })
  t.true((error as Error & { details: string }).details.includes(`${parent}/missing`))
})

needsUser('a read-only folder for temporary files is ETEMPFOLDER, and nothing is left there', (t) => {
  const { TMPDIR } = process.env
  const parent = createFolder(t)
  t.teardown(() => {
    chmodSync(parent, 0o700)
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  })
  chmodSync(parent, 0o500)
  process.env.TMPDIR = parent
  t.throws(() => createNodeEffects().makeFolder(), { code: 'ETEMPFOLDER' })
  t.deepEqual(readdirSync(parent), [])
})

test('git is the system’s git', async (t) => {
  const { git } = createNodeEffects()
  t.like(await git(['--version'], { cwd: process.cwd(), env: { PATH: process.env.PATH } }), { exitCode: 0 })
})
