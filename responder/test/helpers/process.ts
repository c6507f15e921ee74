import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { ExecutionContext } from 'ava'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

type Environment = Record<string, string>

/** The default folder of Node's compile cache, so that no process compiles everything again. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'node-compile-cache')

/** Runs the real command in its own process, with nothing of this process's environment. */
function spawnMain(
  t: ExecutionContext,
  args: string[],
  environment: Environment,
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { NODE_NO_WARNINGS: '1', NODE_COMPILE_CACHE, ...environment },
  })
  t.teardown(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  return child
}

/** Runs a command to its end, with `input` on its standard input. */
export async function command(t: ExecutionContext, args: string[], environment: Environment, input = '') {
  const child = spawnMain(t, args, environment)
  child.stdin.end(input)
  const [out, err, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { out, err, exitCode: exitCode as number | null }
}

/** Like `command`, but nobody reads its standard output. */
export async function unreadCommand(t: ExecutionContext, args: string[], environment: Environment) {
  const child = spawnMain(t, args, environment)
  child.stdout.destroy()
  const [err, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { err, exitCode: exitCode as number | null }
}

/** Like `service`, but its log fills its pipe, or the pipe is closed at the other end. */
export async function unloggedService(
  t: ExecutionContext,
  environment: Environment,
  stderr: 'full' | 'closed',
) {
  const child = spawnMain(t, [], environment)
  if (stderr === 'closed') child.stderr.destroy()
  else child.stderr.pause()
  const ended = once(child, 'exit').then(([exitCode, signal]) => ({ exitCode, signal }))
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = / is ready at (\S+) /.exec(line) ?? []
    if (url) return { url, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) }
  }
  throw new Error('The service ended before it was ready.')
}

/** Starts the service, and waits until it says that it is ready. */
export async function service(t: ExecutionContext, environment: Environment) {
  const child = spawnMain(t, [], environment)
  const log = text(child.stderr)
  const lines: string[] = []
  const ended = once(child, 'exit').then(([exitCode, signal]) => ({ exitCode, signal }))
  const ready = Promise.withResolvers<string>()
  const reader = createInterface({ input: child.stdout })
  reader.on('line', (line) => {
    lines.push(line)
    const [, url] = / is ready at (\S+) /.exec(line) ?? []
    if (url) ready.resolve(url)
  })
  reader.on('close', () => ready.reject(new Error('The service ended before it was ready.')))
  /** The first line that matches, among those printed so far and those to come. */
  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((one) => pattern.test(one))
      if (found !== undefined) return found
      await once(reader, 'line')
    }
  }
  return {
    url: await ready.promise,
    lines,
    line,
    ended,
    /** Its log. Resolves when the service ends. */
    log,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  }
}
