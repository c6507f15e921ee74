import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, stripVTControlCharacters } from 'node:util'

/**
 * Runs the tests repeatedly, the last few times while the machine is busy, and says which failed. A test that fails
 * once in ten runs is a fault too.
 *
 * `--times <n>` is how many runs, 10 by default. `--busy <n>` is how many of the last ones are busy, 5 by default.
 * `--command <text>` is the command to run. The default is `npm test`, which is `npm cit` without the installation.
 */

const BUSY_LOOPS = 4
/** Ends by itself if this process is killed. */
const BUSY_LOOP = 'const { ppid } = process; while (process.ppid === ppid) for (let n = 0; n < 1e7; n += 1);'
/** What ava prints for a test that failed or never ended, and for a file that broke. */
const FAILED = /^\s*(?:✘|✖|◌)\s+(?:\[fail\]: )?(.+)|^\s*((?:Uncaught exception|Unhandled rejection) in .+)/

interface Run {
  isOk: boolean
  seconds: number
  output: string
}

const { times, busy, command } = readOptions()
const folder = await mkdtemp(path.join(tmpdir(), 'test-runs-'))
const running = new Set<ChildProcess>()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop(signal))

let failures = 0
for (let number = 1; number <= times; number += 1) {
  const isBusy = number > times - busy
  const loops = isBusy ? startLoops() : []
  const run = await runTests().finally(() => loops.forEach(end))
  if (!run.isOk) failures += 1
  await report(number, isBusy, run)
}
console.log(`\n${failures} of ${times} runs failed.`)
process.exitCode = failures === 0 ? 0 : 1

function readOptions() {
  const { values } = parseArgs({
    options: {
      times: { type: 'string', default: '10' },
      busy: { type: 'string', default: '5' },
      command: { type: 'string', default: 'npm test' },
    },
  })
  const [times, busy] = [Number(values.times), Number(values.busy)]
  if (!Number.isInteger(times) || times < 1) throw new TypeError('--times takes a whole number from 1')
  if (!Number.isInteger(busy) || busy < 0) throw new TypeError('--busy takes a whole number from 0')
  return { times, busy: Math.min(busy, times), command: values.command }
}

async function runTests(): Promise<Run> {
  const startedAt = performance.now()
  const child = start('sh', ['-c', command], ['ignore', 'pipe', 'pipe'])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const { promise, resolve, reject } = Promise.withResolvers<boolean>()
  child.once('error', reject)
  child.once('close', (code) => resolve(code === 0))
  return { isOk: await promise, seconds: (performance.now() - startedAt) / 1000, output }
}

function startLoops(): ChildProcess[] {
  return Array.from({ length: BUSY_LOOPS }, () => start(process.execPath, ['--eval', BUSY_LOOP], 'ignore'))
}

/** Starts a program in its own process group, so that everything it starts can be ended with it. */
function start(program: string, args: string[], stdio: 'ignore' | Array<'ignore' | 'pipe'>): ChildProcess {
  const child = spawn(program, args, { stdio, detached: true })
  running.add(child)
  child.once('close', () => running.delete(child))
  return child
}

function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid)
}

function stop(signal: NodeJS.Signals): void {
  for (const child of running) end(child)
  process.kill(process.pid, signal)
}

async function report(number: number, isBusy: boolean, { isOk, seconds, output }: Run): Promise<void> {
  const title = `run ${number} of ${times}${isBusy ? ', busy' : ''}: ${Math.round(seconds)} s`
  if (isOk) return console.log(`${title}, passed`)
  const file = path.join(folder, `run-${number}.txt`)
  await writeFile(file, output)
  console.log(`${title}, FAILED: ${failedTests(output).join(' | ') || 'no test is named'} (${file})`)
}

function failedTests(output: string): string[] {
  const found = output.split('\n').map((line) => {
    const [, test, file] = FAILED.exec(stripVTControlCharacters(line)) ?? []
    return test ?? file
  })
  return [...new Set(found.filter((name) => name !== undefined))]
}
