import path from 'node:path'
import { isObject } from '../is-object.ts'

/** Plugins whose `prepare` writes into files that are packed, or that packing reads. */
const WRITERS = [
  '@semantic-release/changelog',
  '@semantic-release/exec',
  '@google/semantic-release-replace-plugin',
  'semantic-release-replace-plugin',
  'semantic-release-plugin-update-version-in-files',
  '@droidsolutions-oss/semantic-release-update-file',
]
const OWN = '@cfa/semantic-release-npm'
const INSTALLED = /(?:^|[/\\])@cfa[/\\]semantic-release-npm[/\\]dist[/\\]index\.js$/
/** This very plugin, if it is listed by another path. */
const ENTRY = path.join(import.meta.dirname, '../../index.js')

type Listed = readonly unknown[]

/** Returns semantic-release's list of plugins as configured. It is empty if each step has a list of its own. */
function listOf({ plugins }: Record<string, unknown>): Listed {
  return Array.isArray(plugins) ? plugins : []
}

/** Returns the name in an entry, which is a name, `[name, options]` or `{ path: name, …options }`. */
export function nameOf(entry: unknown): unknown {
  if (Array.isArray(entry)) return entry[0]
  return isObject(entry) ? entry.path : entry
}

/** Returns the options in an entry. A plugin that is given as an object of functions has none. */
export function optionsOf(entry: unknown): Record<string, unknown> {
  if (Array.isArray(entry)) return isObject(entry[1]) ? entry[1] : {}
  if (!isObject(entry) || entry.path === undefined) return {}
  const { path: _path, ...options } = entry
  return options
}

/** Whether an entry is this plugin, by its name or by a path to it. */
export const isOwn = (entry: unknown): boolean => {
  const name = nameOf(entry)
  return typeof name === 'string' && (name === OWN || INSTALLED.test(name) || path.resolve(name) === ENTRY)
}

/** Whether a plugin is listed before this one. */
export function isUnder(name: string, options: Record<string, unknown>): boolean {
  const list = listOf(options)
  const own = list.findIndex(isOwn)
  return own > 0 && list.slice(0, own).some((entry) => nameOf(entry) === name)
}

/** Whether `@semantic-release/git` has pushed its commit before this plugin is called for the last time. */
export function commitsBefore(options: Record<string, unknown>): boolean {
  const list = listOf(options)
  const last = Math.max(0, list.findLastIndex(isOwn))
  return list.slice(0, last).some((entry) => nameOf(entry) === '@semantic-release/git')
}

/** Whether a plugin may write such files. `exec` does only if it has a `prepareCmd`. */
function mayWrite(entry: unknown): boolean {
  const name = nameOf(entry)
  if (name === '@semantic-release/exec') return Boolean(optionsOf(entry).prepareCmd)
  return WRITERS.includes(String(name))
}

/**
 * Suggests a configuration for projects whose later plugins write into sources. It lists this plugin once more after
 * them, so that a maintainer is asked once, before the tag, about what they have written.
 *
 * @returns The plugins' names and the list to use; `undefined` if no such plugin follows, or all is well.
 */
export function suggestOrder(
  options: Record<string, unknown>,
): { writers: string[]; plugins: unknown[] } | undefined {
  const list = listOf(options)
  const last = list.findLastIndex(isOwn)
  if (last < 0) return undefined
  const writers = list.flatMap((entry, index) => (index > last && mayWrite(entry) ? [index] : []))
  const after = writers.at(-1)
  if (after === undefined) return undefined
  const plugins = [...list.slice(0, after + 1), list[last], ...list.slice(after + 1)]
  return { writers: writers.map((index) => String(nameOf(list[index]))), plugins }
}
