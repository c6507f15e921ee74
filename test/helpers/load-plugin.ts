import { pathToFileURL } from 'node:url'
import type { Hooks } from './call-hooks.ts'

/** A plugin for one turn. */
export interface LoadedPlugin {
  hooks: Hooks
  /** Does what the plugin does when its process ends. */
  end: () => Promise<void>
}

/** Shorter pauses are between retries; longer ones, if they have a signal, are deadlines or heartbeats. */
const LONGEST_PAUSE_MS = 60_000
/** Long enough for what is polled to make progress. */
const PAUSE_MS = 150

/** Loads a module again, or makes the plugin under test from its source with shorter pauses. */
export async function loadPlugin(plugin: string, turn: number, haste?: number): Promise<LoadedPlugin> {
  if (plugin === 'impatient') return createImpatient(haste === undefined ? shorten : (ms) => ms / haste)
  const hooks = (await import(`${pathToFileURL(plugin).href}?${turn}`)) as Hooks
  return { hooks, end: async () => {} }
}

const shorten = (ms: number, signal?: AbortSignal) =>
  ms < LONGEST_PAUSE_MS || !signal ? Math.min(ms, PAUSE_MS) : ms

async function createImpatient(pauseOf: typeof shorten): Promise<LoadedPlugin> {
  const [{ createPlugin }, { createNodeEffects }] = await Promise.all([
    import('../../lib/create-plugin.ts'),
    import('../../lib/effects.ts'),
  ])
  const effects = createNodeEffects()
  const closing = new Set<() => Promise<void>>()
  const plugin = createPlugin({
    ...effects,
    sleep: (ms, signal, kind) => effects.sleep(kind === 'deadline' ? ms : pauseOf(ms, signal), signal),
    onSignal: (close) => {
      closing.add(close)
      return () => void closing.delete(close)
    },
  })
  const end = async () => void (await Promise.all([...closing].map((close) => close())))
  return { hooks: plugin as never, end }
}
