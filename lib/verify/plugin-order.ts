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
  '@sebbo2002/semantic-release-jsr',
  'semantic-release-license',
  'semantic-release-version-bump',
  '@aensley/semantic-release-openapi',
  '@iwavesmedia/semantic-release-composer',
  'semantic-release-helm',
  'semantic-release-helm3',
]
/** Plugins that write into such files only in `publish`, where this one has packed already. */
const LATE_WRITERS = ['@anolilab/semantic-release-clean-package-json']
const OWN = '@cfa/semantic-release-npm'
const INSTALLED = /(?:^|[/\\])@cfa[/\\]semantic-release-npm[/\\]dist[/\\]index\.js$/
/** This very plugin, if it is listed by another path. */
const ENTRY = path.join(import.meta.dirname, '../../index.js')

type Listed = readonly unknown[]

/** The option that names the plugins of a step. */
export type ListKey = 'plugins' | 'prepare' | 'publish'

/**
 * Returns which option names the plugins of a step. A step may have a list of its own. An object without a `path` only
 * adds options to the plugins in `plugins`.
 *
 * @see semantic-release@25, lib/plugins/index.js
 */
export function listKeyOf<Step extends 'prepare' | 'publish' | 'addChannel'>(
  step: Step,
  options: Record<string, unknown>,
): Step | 'plugins' {
  const own = options[step] ?? undefined
  return own === undefined || (isObject(own) && own.path === undefined) ? 'plugins' : step
}

/** Returns the plugins that a step calls, in order, as configured. */
function listOf(step: 'prepare' | 'publish', options: Record<string, unknown>): Listed {
  return [options[listKeyOf(step, options)] ?? []].flat()
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
  const list = listOf('publish', options)
  const own = list.findIndex(isOwn)
  return own > 0 && list.slice(0, own).some((entry) => nameOf(entry) === name)
}

/** Whether `@semantic-release/git` has pushed its commit before this plugin is called for the last time. */
export function commitsBefore(options: Record<string, unknown>): boolean {
  const list = listOf('prepare', options)
  const last = Math.max(0, list.findLastIndex(isOwn))
  return list.slice(0, last).some((entry) => nameOf(entry) === '@semantic-release/git')
}

/** Returns the plugins that write into packed files in `publish`, before this one is called there. */
export function lateWriters(options: Record<string, unknown>): string[] {
  const list = listOf('publish', options)
  const own = list.findIndex((entry) => isOwn(entry) && optionsOf(entry).npmPublish !== false)
  const names = list.slice(0, Math.max(0, own)).map(nameOf)
  return LATE_WRITERS.filter((writer) => names.includes(writer))
}

/** Whether a plugin may write such files. `exec` does only if it has a command for this step. */
function mayWrite(entry: unknown): boolean {
  const name = nameOf(entry)
  const { prepareCmd, cmd } = optionsOf(entry)
  if (name === '@semantic-release/exec') return Boolean(prepareCmd || cmd)
  return WRITERS.includes(String(name))
}

/**
 * Suggests a configuration for projects whose later plugins write into sources. It lists this plugin once more after
 * them, so that a maintainer is asked once, before the tag, about what they have written.
 *
 * @returns The plugins' names, the list to use, and the option that it is for; `undefined` if no such plugin follows, or
 *   all is well.
 */
export function suggestOrder(
  options: Record<string, unknown>,
): { writers: string[]; plugins: unknown[]; key: ListKey } | undefined {
  const list = listOf('prepare', options)
  const last = list.findLastIndex(isOwn)
  if (last < 0) return undefined
  const writers = list.flatMap((entry, index) => (index > last && mayWrite(entry) ? [index] : []))
  const after = writers.at(-1)
  if (after === undefined) return undefined
  const plugins = [...list.slice(0, after + 1), list[last], ...list.slice(after + 1)]
  const names = writers.map((index) => String(nameOf(list[index])))
  return { writers: names, plugins, key: listKeyOf('prepare', options) }
}
