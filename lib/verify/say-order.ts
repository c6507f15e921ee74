import type { Options } from '../config/options.ts'
import { safeLine, safeLines } from '../log/safe-text.ts'
import type { Env, ReleaseContext } from '../types.ts'
import { commitsBefore, isOwn, nameOf, suggestOrder } from './plugin-order.ts'
import type { Mode } from './types.ts'

/** Says which plugins may change what was packed already, and how to list this one so that they do not. */
export function sayOrder(mode: Mode, { options, env, logger }: ReleaseContext): void {
  const order = packsBeforeTag(mode) ? describeOrder(options, env) : undefined
  if (!order) return
  logger.log(
    '%s after this plugin and may change what is packed. If so, list this plugin once more after that, and a maintainer is asked once, before the tag (… stands for what you have there):',
    order.runs,
  )
  logger.log('%s', order.list)
}

/** Says it where a job that ends before the approval leaves a release commit without a tag. */
export function sayCommit({ waitMs }: Pick<Options, 'waitMs'>, { options, logger }: ReleaseContext): void {
  if (waitMs !== undefined && commitsBefore(options)) logger.log(COMMITS)
}

const COMMITS =
  '@semantic-release/git is listed before this plugin, so a job that ends before the approval has pushed its commit already, and the next run pushes another one. List it after this plugin.'

/**
 * @returns `runs`: such as `@semantic-release/exec runs`; `list`: the list of plugins to use, as JSON without secrets.
 *   `undefined` where no plugin that may write follows.
 */
export function describeOrder(
  options: Record<string, unknown>,
  env: Env,
): { runs: string; list: string } | undefined {
  const order = suggestOrder(options)
  return order && { runs: runsOf(order.writers), list: safeLines(showPlugins(order.plugins, env)) }
}

const runsOf = (names: readonly string[]): string =>
  `${names.map((name) => safeLine(name)).join(', ')} ${names.length === 1 ? 'runs' : 'run'}`

/** Where nobody is asked before the tag, every other plugin has written by the time that it matters. */
export function packsBeforeTag(mode: Mode): boolean {
  if (mode.kind !== 'attended') return false
  return mode.session.staging !== undefined || mode.session.features.includes('approval')
}

/** In place of a value that is not shown. */
const HIDDEN = '…'
const OWN_OPTIONS = 'npmPublish tarballDir pkgRoot accounts timeout waitFor linkInLog trust'.split(' ')
const SECRET_NAME = /token|secret|password|passphrase|credential|auth|key|cookie|headers?$/i
/** A URL that may have a secret in it, or a run of letters and digits as tokens have one. */
const SECRET_VALUE = /:\/\/\S*[@?]|(?=[\w+/=-]*\d)(?=[\w+/=-]*[a-z])[\w+=-]{20,}/i
const LONGEST_VALUE = 200

/** JSON, a line for each plugin. */
function showPlugins(plugins: readonly unknown[], env: Env): string {
  const shown = plugins.map((entry) => JSON.stringify(showEntry(entry, env)))
  return ['[', shown.join(',\n'), ']'].join('\n')
}

function showEntry(entry: unknown, env: Env): unknown {
  const name = nameOf(entry)
  const shownName = typeof name === 'string' ? name : HIDDEN
  const options: unknown = Array.isArray(entry) ? entry[1] : undefined
  if (typeof options !== 'object' || options === null) return shownName
  const shown = Object.entries(options).map(([option, value]) => {
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

/** A configuration in JavaScript may have put a variable there. */
function holdsSecretOf(env: Env, text: string): boolean {
  return Object.entries(env).some(
    ([name, value = '']) => SECRET_NAME.test(name) && value.length >= 5 && text.includes(value),
  )
}
