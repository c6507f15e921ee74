import { isObject } from '../is-object.ts'
import type { PluginConfig } from '../types.ts'
import { isOwn, listKeyOf, nameOf, optionsOf } from './plugin-order.ts'

/** The steps of this plugin that may have a list of their own. */
const STEPS = ['verifyConditions', 'prepare', 'publish', 'addChannel'] as const
const ALL_STEPS = [...STEPS, 'analyzeCommits', 'verifyRelease', 'generateNotes', 'success', 'fail']

/** Returns the options that each entry of this plugin is called with. */
export function findOwnEntries(options: Record<string, unknown>): PluginConfig[] {
  const lists = [options.plugins, ...STEPS.map((step) => options[step])]
  return lists.map((list) => ownEntriesIn(list, options)).find((own) => own.length > 0) ?? []
}

/** Returns the options of this plugin's entries in one list, each merged over those of semantic-release that are given. */
export function ownEntriesIn(list: unknown, options: Record<string, unknown>): PluginConfig[] {
  const common = Object.fromEntries(
    Object.entries(options).filter(([name]) => name !== 'plugins' && !ALL_STEPS.includes(name)),
  )
  const own = toList(list).filter(isOwn)
  return own.map((entry) => ({ ...common, ...optionsOf(entry) }))
}

/**
 * Returns the options that this plugin's entries are called with in one step. semantic-release merges an object without
 * a `path` over the options of each plugin in `plugins`.
 *
 * @returns `undefined` if the step may call this plugin in a way that can't be known here.
 */
export function entriesOfStep(
  step: 'prepare' | 'publish' | 'addChannel',
  options: Record<string, unknown>,
): PluginConfig[] | undefined {
  const list = options[step]
  const common = ownEntriesIn(options.plugins, options)
  if (listKeyOf(step, options) === 'plugins')
    return common.length > 0 ? common.map((entry) => ({ ...entry, ...(isObject(list) && list) })) : undefined
  const own = ownEntriesIn(list, options)
  const isClear = toList(list).every(isPackageName)
  return own.length > 0 || (isClear && findOwnEntries(options).length > 0) ? own : undefined
}

/** Returns the names of all plugins, including those in the list of a step. */
export function namesOf(options: Record<string, unknown>): string[] {
  const lists = [options.plugins, ...ALL_STEPS.map((step) => options[step])]
  const names = lists.flatMap(toList).map(nameOf)
  return [...new Set(names.filter((name) => typeof name === 'string'))]
}

const toList = (list: unknown): unknown[] => [list ?? []].flat()

/** Whether an entry has the name of a package, and is not a function or a path. */
function isPackageName(entry: unknown): boolean {
  const name = nameOf(entry)
  return typeof name === 'string' && /^(?:@[\w.-]+\/)?[\w-][\w.-]*$/.test(name)
}
