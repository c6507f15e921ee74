import CollectedErrors from 'aggregate-error'
import { type DecidedOptions, decideOptions } from './config/decided-options.ts'
import { readOptions, verifyOptions } from './config/options.ts'
import type { Effects } from './effects.ts'
import { describeRelease, type StateAndCommands } from './errors/describe-release.ts'
import { getError, isPluginError, withFacts } from './errors/get-error.ts'
import { describeState, type Phase } from './errors/state.ts'
import { packageRoot, readPackage } from './package/read-package.ts'
import { showRegistry } from './package/registry.ts'
import { getDistTag } from './package/release-info.ts'
import type { Prepared } from './release/direct-release.ts'
import { newStanding, type Standing } from './release/standing.ts'
import type { QuestionMember } from './shared-question/shared-question.ts'
import type { PreparedStaged } from './staged/staged-release.ts'
import type { NextReleaseContext, PackageJson, PluginConfig, ReleaseContext } from './types.ts'
import type { PreparedUnattended } from './unattended/unattended-release.ts'
import { countOwn } from './verify/count-own.ts'
import { logCommit, logOrder } from './verify/log-order.ts'
import { logTime } from './verify/log-time.ts'
import { type Mode, publishOf, type Verification } from './verify/types.ts'
import { verifyRelease } from './verify/verify-release.ts'

/** What one entry of the plugin keeps from one step to the next. */
export interface Entry {
  mode: Mode
  /** How many times the same folder is listed: the first entry writes the version, the last one publishes. */
  listed: number
  prepares: number
  isPublished: boolean
  standing: Standing
  /** The version that `addChannel` has ended well for. */
  addedVersion?: string | undefined
  /** The `package.json` before the tag. */
  pkg?: PackageJson
  prepared?: Prepared | PreparedStaged | PreparedUnattended | undefined
  /** This entry's place among those that a maintainer is asked about together. */
  member?: QuestionMember<OpenEntry> | undefined
}

/** An entry, and what its configuration says in this step. */
export interface OpenEntry {
  entry: Entry
  options: DecidedOptions
  pkg: PackageJson
  /** The folder that is published. */
  root: string
  key: string
}

/**
 * The entries of this process. The key holds the run's folder, the published folder, and whether `npmPublish` is
 * `false`.
 */
export type Entries = Map<string, Entry>

export interface Opening {
  config: PluginConfig
  context: ReleaseContext
  entries: Entries
  effects: Effects
}

/**
 * Finds the entry that a step belongs to. In `verifyConditions`, and if that was not called (semantic-release takes a
 * list of plugins for each step), verifies everything first and throws every problem at once.
 */
export async function openEntry(
  phase: Phase,
  { config, context, entries, effects }: Opening,
): Promise<OpenEntry> {
  const root = packageRoot(config.pkgRoot, context.cwd)
  // The same folder may be packed by one entry and published by another.
  const key = [context.cwd, root, config.npmPublish === false].join('\0')
  const known = phase === 'verifyConditions' ? undefined : entries.get(key)
  const invalid = known ? [] : verifyOptions(config, context.env)
  const valid = Object.fromEntries(
    Object.entries(config).filter(([name]) => !invalid.some(({ option }) => option === name)),
  )
  const given = readOptions(valid, context.env)
  const errors: Error[] = invalid.map(({ error }) => error)
  try {
    const pkg = await readPackage(root).catch((error: unknown) => whatWasApproved(phase, known, error))
    const mode =
      known?.mode ?? (await findMode({ phase, config, options: given, pkg, context, effects }, invalid))
    const options = decideOptions(given, publishOf(mode))
    const count = countOwn(config, context)
    if (phase === 'verifyConditions' && differs(mode, entries.get(key), count))
      errors.push(getError('EINVALIDENTRIES'))
    if (errors.length === 0) {
      const entry = known ?? newEntry(mode, phase, entries.get(key), count)
      if (phase === 'verifyConditions' && !isUnderWay(context.cwd, entries)) {
        logOrder(mode, context)
        logCommit(options, context)
        await logTime(mode, options, context)
      }
      if (phase !== 'publish') entry.pkg = pkg
      entry.pkg ??= pkg
      entries.set(key, entry)
      return { entry, options, pkg, root, key }
    }
  } catch (error) {
    errors.push(...problemsOf(error))
  }
  const facts = factsOf(phase, known, (context as Partial<NextReleaseContext>).nextRelease)
  throw new CollectedErrors(errors.map((error) => (isPluginError(error) ? withFacts(error, facts) : error)))
}

/**
 * Returns the `package.json` of what was approved, if another plugin has removed or broken it since. Nothing is packed
 * again then.
 */
export function whatWasApproved(
  phase: Phase,
  entry: Pick<Entry, 'mode' | 'prepared' | 'pkg'> | undefined,
  error: unknown,
): PackageJson {
  const pkg = phase === 'publish' && entry?.mode.kind === 'attended' && entry.prepared && entry.pkg
  if (pkg) return pkg
  throw error
}

/** Describes where a release stands whose `package.json` or options can no longer be read, and how to finish it. */
function factsOf(
  phase: Phase,
  known: Entry | undefined,
  release: NextReleaseContext['nextRelease'] | undefined,
): StateAndCommands {
  if (!release || !known?.pkg || known.mode.kind === 'unpublished')
    return { state: describeState(phase, 'no', release) }
  const { name } = known.pkg
  const { version, gitTag, channel } = release
  const registry = showRegistry(known.mode.connection.registry.url)
  return describeRelease({ phase, name, version, gitTag, distTag: getDistTag(channel), registry }, 'no')
}

/**
 * Whether an entry for the same folder, verified earlier in this run, would publish in another way. Only the last one
 * counts.
 */
function differs(mode: Mode, earlier: Entry | undefined, count = 1): boolean {
  return count > 1 && earlier?.prepares === 0 && earlier.mode.kind !== mode.kind
}

/** Whether another entry of this run has already been verified. */
function isUnderWay(cwd: string, entries: Entries): boolean {
  return [...entries].some(
    ([key, { mode, prepares }]) =>
      key.startsWith(`${cwd}\0`) && mode.kind !== 'unpublished' && prepares === 0,
  )
}

/**
 * Creates an entry. Without a list of all plugins, each call of `verifyConditions` before the first `prepare` counts as
 * one listing of the folder.
 */
function newEntry(mode: Mode, phase: Phase, earlier: Entry | undefined, count: number | undefined): Entry {
  const isFurther = phase === 'verifyConditions' && earlier !== undefined && earlier.prepares === 0
  const listed = count ?? (isFurther ? earlier.listed + 1 : 1)
  return { mode, listed, prepares: 0, isPublished: false, standing: newStanding() }
}

async function findMode(verification: Verification, invalid: Array<{ option: string }>): Promise<Mode> {
  const { options, pkg } = verification
  if (options.npmPublish === false || pkg.private === true) return { kind: 'unpublished' }
  // If one of these is invalid, any problem found with accounts or responder may only be a consequence.
  if (invalid.some(({ option }) => option === 'responder' || option === 'accounts'))
    return { kind: 'unpublished' }
  return verifyRelease(verification)
}

/** Returns the errors that an error collects, or else the error itself. */
export function problemsOf(error: unknown): Error[] {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors
  return [error instanceof Error ? error : new Error(String(error))]
}
