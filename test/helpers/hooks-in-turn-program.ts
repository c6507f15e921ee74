import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { callHooks } from './call-hooks.ts'
import type { TurnInput, TurnNews, TurnResult } from './hooks-in-turn.ts'
import { loadPlugin } from './load-plugin.ts'

// Each run's plugin adds listeners, and all of them stay until the end.
process.setMaxListeners(0)

let turns = 0
let last = Promise.resolve()
process.on('message', (input: TurnInput) => {
  last = last.then(async () => report({ result: await take(input) }))
})

const report = (news: TurnNews) => void process.send?.(news)

/** Each run has a new environment and a new plugin; only what the plugin imports is loaded once. */
async function take({ plugin, calls, cwd, env, haste }: TurnInput): Promise<TurnResult> {
  for (const name of Object.keys(process.env)) delete process.env[name]
  Object.assign(process.env, env)
  process.chdir(cwd)
  turns += 1
  const stdout = new PassThrough({ encoding: 'utf8' })
  let output = ''
  stdout.on('data', (text: string) => {
    output += text
    report({ output: text })
  })
  const { hooks, end } = await loadPlugin(plugin, turns, haste)
  const ends = await callHooks(hooks, calls, stdout)
  await end()
  await finished(stdout.end())
  return { ends, output }
}
