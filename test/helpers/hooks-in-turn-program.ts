import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { callHooks } from './call-hooks.ts'
import type { TurnInput, TurnResult } from './hooks-in-turn.ts'
import { loadPlugin } from './load-plugin.ts'

// Each run's plugin has listeners of its own, and all of them stay to the end.
process.setMaxListeners(0)

let turns = 0
let last = Promise.resolve()
process.on('message', (input: TurnInput) => {
  last = last.then(async () => void process.send?.(await take(input)))
})

/** The environment and the plugin are new for each run; only what the plugin imports is there already. */
async function take({ plugin, calls, cwd, env }: TurnInput): Promise<TurnResult> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir(cwd)
  turns += 1
  const stdout = new PassThrough()
  const output = text(stdout)
  const { hooks, end } = await loadPlugin(plugin, turns)
  const ends = await callHooks(hooks, calls, stdout)
  await end()
  stdout.end()
  return { ends, output: await output }
}
