import CollectedErrors from 'aggregate-error'
import { type Options, readOptions, verifyOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import type { ReleaseContext } from '../types.ts'
import type { Connection, Session } from '../verify/types.ts'
import { verifyRelease } from '../verify/verify-release.ts'
import { failOfRun } from './state.ts'

/** The registry, and maintainers who can be asked. */
export interface ConnectedRun {
  options: Options
  context: ReleaseContext
  effects: Effects
  connection: Connection
  session: Session
  /** Of the run as a whole. */
  fail: Fail
  /** How many writes of this run the registry has taken, and how many of its versions are staged now. */
  count: { written: number; staged: () => number }
}

export interface RunConfig {
  /** In the plugin's own form: it is checked as that. */
  config: Record<string, unknown>
  /** What the run is about, where it is one package or has one name. */
  name: string
  /** The link to the page is shown in the log, whatever the configuration says. */
  showsLink?: boolean
}

/** Finds all that would keep a maintainer from being asked, or their answer from being used; alerts nobody. */
export async function connectRun(
  { config, name, showsLink = false }: RunConfig,
  context: ReleaseContext,
  effects: Effects,
): Promise<ConnectedRun> {
  const { env } = context
  const invalid = verifyOptions(config, env)
  if (invalid.length > 0) throw new CollectedErrors(invalid.map(({ error }) => error))
  const options = readOptions(config, env)
  if (options.responder === undefined) throw getError('ETOGETHERRESPONDER')
  // What is staged here is not one package, and is verified when it is staged.
  const linkInLog = options.linkInLog || showsLink
  const direct = { ...options, publish: 'direct', waitMs: undefined, linkInLog } as const
  const mode = await verifyRelease({
    ...{ phase: 'verifyConditions', isAlone: true },
    ...{ config, options: direct, pkg: { name }, context, effects },
  })
  if (mode.kind !== 'attended') throw new Error('with a responder, somebody is asked')
  const { connection, session } = mode
  const count = { written: 0, staged: () => 0 }
  const fail = failOfRun(
    () => ({ written: count.written, staged: count.staged() }),
    showRegistry(connection.registry.url),
  )
  return { options, context, effects, connection, session, fail, count }
}
