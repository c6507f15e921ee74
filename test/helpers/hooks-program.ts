import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { json } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { callHooks, type Hooks } from './call-hooks.ts'
import type { HooksInput } from './hooks.ts'

/** Below this a pause is between two tries; from here on it is a deadline or a sign of life. */
const LONGEST_PAUSE_MS = 60_000

const input = (await json(process.stdin)) as HooksInput
const ends = await callHooks(await load(input), input.calls, process.stdout)
writeFileSync(input.results, JSON.stringify(ends))
if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain')

async function load({ plugin }: HooksInput): Promise<Hooks> {
  if (plugin !== 'impatient') return import(pathToFileURL(plugin).href)
  const [{ createPlugin }, { createNodeEffects }] = await Promise.all([
    import('../../lib/create-plugin.ts'),
    import('../../lib/effects.ts'),
  ])
  const effects = createNodeEffects()
  const sleep: typeof effects.sleep = (ms, signal) => effects.sleep(ms < LONGEST_PAUSE_MS ? 0 : ms, signal)
  return createPlugin({ ...effects, sleep }) as never
}
