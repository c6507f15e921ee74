import CollectedErrors from 'aggregate-error'
import { type Options, readOptions, verifyOptions } from './config/options.ts'
import type { Effects } from './effects.ts'
import { getError, isPluginError } from './errors/get-error.ts'
import { describeState, type Phase } from './errors/state.ts'
import { packageRoot, readPackage } from './package/read-package.ts'
import type { Prepared } from './release/release-package.ts'
import type { StagedRelease } from './staged/staged-release.ts'
import type { NextReleaseContext, PackageJson, PluginConfig, ReleaseContext } from './types.ts'
import { verifyRelease } from './verify/release.ts'
import type { Mode } from './verify/types.ts'

/** What one entry of the plugin keeps from one step to the next. */
export interface Entry {
  mode: Mode
  isPrepared: boolean
  prepared: Prepared | undefined
  staged?: StagedRelease
}

/** An entry, and what its configuration says in this step. */
export interface OpenEntry {
  entry: Entry
  options: Options
  pkg: PackageJson
  /** The folder that is published. */
  root: string
}

/** The entries of one run, told apart by the folder that each publishes. */
export type Entries = Map<string, Entry>

/**
 * Finds the entry that a step belongs to. In `verifyConditions`, and where that was not called (semantic-release takes
 * a list of plugins for each step), everything is verified first, and every problem is thrown at once.
 */
export async function openEntry(
  phase: Phase,
  {
    config,
    context,
    entries,
    effects,
  }: { config: PluginConfig; context: ReleaseContext; entries: Entries; effects: Effects },
): Promise<OpenEntry> {
  const root = packageRoot(config.pkgRoot, context.cwd)
  // The same folder may be packed by one entry and published by another.
  const key = [context.cwd, root, config.npmPublish === false].join('\0')
  const known = phase === 'verifyConditions' ? undefined : entries.get(key)
  const invalid = known ? [] : verifyOptions(config, context.env)
  const valid = Object.fromEntries(
    Object.entries(config).filter(([name]) => !invalid.some(({ option }) => option === name)),
  )
  const options = readOptions(valid, context.env)
  const errors: Error[] = invalid.map(({ error }) => error)
  try {
    const pkg = await readPackage(root)
    const mode = known?.mode ?? (await findMode({ phase, config, options, pkg, context, effects }, invalid))
    const entry = known ?? { mode, isPrepared: false, prepared: undefined }
    if (errors.length === 0) {
      entries.set(key, entry)
      return { entry, options, pkg, root }
    }
  } catch (error) {
    errors.push(...problemsOf(error))
  }
  const state = describeState(phase, 'no', context as NextReleaseContext)
  throw new CollectedErrors(errors.map((error) => withState(error, state)))
}

async function findMode(
  verification: Parameters<typeof verifyRelease>[0],
  invalid: Array<{ option: string }>,
): Promise<Mode> {
  const { options, pkg } = verification
  if (options.npmPublish === false || pkg.private === true) return { kind: 'unpublished' }
  // With those unknown, whatever is found wrong with accounts and responder may be wrong only because of it.
  if (invalid.some(({ option }) => option === 'responder' || option === 'accounts'))
    return { kind: 'unpublished' }
  return verifyRelease(verification)
}

/** What was found before anything was done says so. */
function withState(error: Error, state: string): Error {
  return isPluginError(error) ? getError(error.code, { state, ...error.facts }, error.cause) : error
}

/** An error that collects others stands for them; any other stands for itself. */
function problemsOf(error: unknown): Error[] {
  if (error instanceof Error && 'errors' in error && Array.isArray(error.errors)) return error.errors
  return [error instanceof Error ? error : new Error(String(error))]
}
