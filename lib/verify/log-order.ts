import type { Options } from '../config/options.ts'
import { safeLine, safeLines } from '../log/safe-text.ts'
import type { Env, ReleaseContext } from '../types.ts'
import { foldersOf, isListedFor } from './is-listed-for.ts'
import {
  commitsBefore,
  isOwn,
  type ListKey,
  lateWriters,
  nameOf,
  optionsOf,
  suggestOrder,
} from './plugin-order.ts'
import type { Mode } from './types.ts'

/** Logs which plugins may change what is already packed, and how to list this one so that they don't. */
export function logOrder(mode: Mode, context: ReleaseContext): void {
  if (!packsBeforeTag(mode)) return
  const { options, env, logger } = context
  for (const folder of foldersAfterTag(context)) logger.log(AFTER_TAG, folder)
  const end = describeChange(mode)
  for (const writer of lateWriters(options)) logger.log('%s', describeLateWriter(writer, end))
  const order = describeOrder(options, env)
  if (!order) return
  const where = order.key === 'plugins' ? '' : `the list for ${order.key}; `
  logger.log(
    '%s after this plugin and may change what is packed. %sIf so, list this plugin once more after that, and a maintainer is asked once, before the tag (%s… stands for what you have there):',
    order.runs,
    isStaged(mode) ? `What is staged can’t be changed: ${end}. ` : '',
    where,
  )
  logger.log('%s', order.list)
}

const isStaged = (mode: Mode): boolean => mode.kind === 'attended' && mode.session.staging !== undefined

/** Says what becomes of a release if what is packed changes later. What is staged may be approved by then. */
export function describeChange(mode: Mode | undefined, isStagedPlanned = false): string {
  if (!mode && isStagedPlanned)
    return 'the release ends after the tag, or the published version lacks the change'
  const session = mode?.kind === 'attended' ? mode.session : undefined
  if (!session?.staging) return 'a maintainer is asked again'
  const isApprovedFirst = session.staging.isOnSite || !session.features.includes('approval')
  return isApprovedFirst ? 'the published version lacks the change' : 'the release ends after the tag'
}

/** @param end - What becomes of the release, by `describeChange`. */
export const describeLateWriter = (writer: string, end: string): string =>
  `${writer} changes package.json in publish, when this plugin has packed already: ${end}. Remove it, and have a prepack script in package.json do the same.`

/** Returns the folders that are published without having been packed in `prepare`. Each step may have its own list. */
const foldersAfterTag = (context: ReleaseContext): string[] =>
  [...(foldersOf('publish', context) ?? [])].filter((root) => !isListedFor('prepare', root, context))

const AFTER_TAG =
  'This plugin is listed in publish for %s, and in prepare it is not: a maintainer is asked about that folder after the git tag. To be asked before it, list this plugin in prepare with the same options.'

/** Logs a hint if a job that ends before the approval leaves a release commit without a tag. */
export function logCommit({ waitMs }: Pick<Options, 'waitMs'>, { options, logger }: ReleaseContext): void {
  if (waitMs !== undefined && commitsBefore(options)) logger.log(COMMITS)
}

const COMMITS =
  '@semantic-release/git is listed before this plugin, so a job that ends before the approval has pushed its commit already, and the next run pushes another one. List it after this plugin.'

/**
 * @returns `runs`, such as `@semantic-release/exec runs`, `list`, the plugins to use as JSON without secrets, and `key`,
 *   the option that the list is for. `undefined` if no plugin that may write follows.
 */
export function describeOrder(
  options: Record<string, unknown>,
  env: Env,
): { runs: string; list: string; key: ListKey } | undefined {
  const order = suggestOrder(options)
  if (!order) return undefined
  const { writers, plugins, key } = order
  return { runs: runsOf(writers), list: safeLines(showPlugins(plugins, env)), key }
}

const runsOf = (names: readonly string[]): string =>
  `${names.map((name) => safeLine(name)).join(', ')} ${names.length === 1 ? 'runs' : 'run'}`

/** Whether this plugin packs before the tag. If nobody is asked before it, every other plugin has written by then. */
export function packsBeforeTag(mode: Mode): boolean {
  if (mode.kind !== 'attended') return false
  return mode.session.staging !== undefined || mode.session.features.includes('approval')
}

/** Replaces a value that is not shown. */
const HIDDEN = '…'
const OWN_OPTIONS = 'npmPublish tarballDir pkgRoot accounts timeout waitFor linkInLog trust'.split(' ')
const SECRET_NAME = /token|secret|password|passphrase|credential|auth|key|cookie|headers?$/i
/** A URL that may contain a secret, or a run of letters and digits like that of a token. */
const SECRET_VALUE = /:\/\/\S*[@?]|(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])[\w+=-]{20,}/i
const LONGEST_VALUE = 200

/** Formats plugins as JSON, each on its own line. */
function showPlugins(plugins: readonly unknown[], env: Env): string {
  const shown = plugins.map((entry) => JSON.stringify(showEntry(entry, env)))
  return ['[', shown.join(',\n'), ']'].join('\n')
}

function showEntry(entry: unknown, env: Env): unknown {
  const name = nameOf(entry)
  const shownName = typeof name === 'string' ? name : HIDDEN
  const options = Object.entries(optionsOf(entry))
  if (options.length === 0) return shownName
  const shown = options.map(([option, value]) => {
    const isShown = (isOwn(entry) && OWN_OPTIONS.includes(option)) || isHarmless(option, value, env)
    return [option, isShown ? value : HIDDEN]
  })
  return [shownName, Object.fromEntries(shown)]
}

function isHarmless(option: string, value: unknown, env: Env): boolean {
  if (SECRET_NAME.test(option)) return false
  if (typeof value !== 'string') return typeof value === 'boolean' || typeof value === 'number'
  return value.length <= LONGEST_VALUE && !SECRET_VALUE.test(value) && !holdsSecretOf(env, value)
}

/** Whether a text contains the value of a secret variable. A configuration in JavaScript may have put it there. */
function holdsSecretOf(env: Env, text: string): boolean {
  return Object.entries(env).some(
    ([name, value = '']) => SECRET_NAME.test(name) && value.length >= 5 && text.includes(value),
  )
}
