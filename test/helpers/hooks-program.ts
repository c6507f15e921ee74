import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { HookCall, HookEnd, HooksInput } from './hooks.ts'

/** Below this a pause is between two tries; from here on it is a deadline or a sign of life. */
const LONGEST_PAUSE_MS = 60_000

// Coverage is taken of this process, not of every npm that it starts.
delete process.env.NODE_V8_COVERAGE

const input = (await json(process.stdin)) as HooksInput
const plugin = await load(input)
const ends: HookEnd[] = []
for (const call of input.calls) {
  const end = await run(call)
  ends.push(end)
  if (end.errors.length > 0) break
}
writeFileSync(input.results, JSON.stringify(ends))
if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')

async function load({ plugin }: HooksInput): Promise<Record<string, Hook | undefined>> {
  if (plugin !== 'impatient') return import(pathToFileURL(plugin).href)
  const [{ createPlugin }, { createNodeEffects }] = await Promise.all([
    import('../../lib/create-plugin.ts'),
    import('../../lib/effects.ts'),
  ])
  const effects = createNodeEffects()
  const sleep: typeof effects.sleep = (ms, signal) => effects.sleep(ms < LONGEST_PAUSE_MS ? 0 : ms, signal)
  return createPlugin({ ...effects, sleep }) as never
}

type Hook = (config: object, context: object) => Promise<unknown>

/** semantic-release clones the options and the context for each step; what a step changes there is lost. */
async function run({ hook, config = {}, nextRelease = {}, options = {} }: HookCall): Promise<HookEnd> {
  const context = {
    cwd: process.cwd(),
    env: { ...process.env },
    stdout: process.stdout,
    stderr: process.stderr,
    logger: { log: console.log, warn: console.warn, success: console.log },
    options: structuredClone(options),
    branch: { name: 'main' },
    nextRelease: { version: '1.0.0', gitTag: 'v1.0.0', channel: null, ...nextRelease },
  }
  try {
    return { hook, value: await plugin[hook]?.(structuredClone(config), context), errors: [] }
  } catch (error) {
    return { hook, errors: [...listOf(error)].map(describe) }
  }
}

function listOf(error: unknown): Iterable<unknown> {
  return error instanceof Error && 'errors' in error ? (error.errors as Iterable<unknown>) : [error]
}

function describe(error: unknown): HookEnd['errors'][number] {
  const { name, code, message, details } = error as Record<string, string>
  return { name: String(name), code: code ?? '', message: String(message), details: details ?? '' }
}
