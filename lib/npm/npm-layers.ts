import path from 'node:path'
import { requireFromNpm } from '../registry/npm-package.ts'

/** One source of npm's configuration. Its `data` inherits from that of the next weaker source. */
interface Layer {
  data: Record<string, unknown>
  /** A file, or a description. */
  source: string | null
  /** The settings as written, before variables are replaced. */
  raw: Record<string, unknown>
  loadError?: Error | undefined
}

/** The sources, from the weakest to the strongest: default, builtin, global, user, project, env, cli. */
export type ConfigData = ReadonlyMap<string, Layer>

export interface Layers {
  get: (key: string) => unknown
  /** Finds the strongest source that sets a key. */
  find: (key: string) => string | null
  fileOf: (where: string) => string | undefined
  /** The setting as written in a source. */
  rawOf: (key: string, where: string) => string | undefined
  /** What each source sets itself, the weakest first. */
  entries: () => Array<{ where: string; settings: Array<[key: string, value: unknown]> }>
}

/** Replaces `${NAME}` and `${NAME?}` as npm does, with npm's own function. */
export const replaceVariables = (text: string, env: Record<string, string>): string =>
  (requireFromNpm('@npmcli/config/lib/env-replace.js') as (text: string, env: object) => string)(text, env)

/** Reads a configuration, even if loading it stopped halfway. */
export function readLayers(data: ConfigData, env: Record<string, string>): Layers {
  const entries = () => [...data].map(([where, layer]) => ({ where, settings: Object.entries(layer.data) }))
  return {
    entries,
    get: (key) => data.get('cli')?.data[key],
    find: (key) => [...data].reverse().find(([, layer]) => Object.hasOwn(layer.data, key))?.[0] ?? null,
    fileOf: (where) => {
      const { source, loadError } = data.get(where) ?? {}
      return source && !loadError && path.isAbsolute(source) ? source : undefined
    },
    rawOf: (key, where) => {
      const written = Object.entries(data.get(where)?.raw ?? {})
      const value = written.find(([name]) => replaceVariables(name, env) === key)?.[1]
      return typeof value === 'string' ? value : undefined
    },
  }
}
