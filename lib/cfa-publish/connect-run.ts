import CollectedErrors from 'aggregate-error'
import { type Options, readOptions, verifyOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { showRegistry } from '../package/registry.ts'
import type { Standing } from '../release/standing.ts'
import type { ReleaseContext } from '../types.ts'
import type { Connection, Session } from '../verify/types.ts'
import { verifyRelease } from '../verify/verify-release.ts'
import { failOfRun } from './state.ts'

/** A run with a verified registry, and with a responder that can reach the maintainers. */
export interface ConnectedRun {
  options: Options
  context: ReleaseContext
  effects: Effects
  connection: Connection
  session: Session
  /** Creates the errors of the run as a whole. */
  fail: Fail
  /** What the registry has of the run's writes. */
  count: {
    /** How many it has accepted. */
    written: number
    /** How many versions are staged now. */
    staged: () => number
    standings: Standing[]
  }
}

export interface RunConfig {
  /** Plugin options, verified as the plugin verifies them. */
  config: Record<string, unknown>
  /** The name of the run's package, or a name that stands for all of its packages. */
  name: string
  /** Whether the log shows the link to the page, whatever the configuration says. */
  showsLink?: boolean
}

/** Finds everything that would prevent asking a maintainer or using the answer. Notifies nobody. */
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
  // Verified as `direct`: a staged run may have several packages, which are verified when they are staged.
  const linkInLog = options.linkInLog || showsLink
  const direct = { ...options, publish: 'direct', waitMs: undefined, finishesOnly: false, linkInLog } as const
  const mode = await verifyRelease({
    ...{ phase: 'verifyConditions', isAlone: true },
    ...{ config, options: direct, pkg: { name }, context, effects },
  })
  if (mode.kind !== 'attended') throw new Error('a run with a responder is attended')
  const { connection, session } = mode
  const count: ConnectedRun['count'] = { written: 0, staged: () => 0, standings: [] }
  const state = () => ({
    ...{ written: count.written, staged: count.staged() },
    isUnclear: count.standings.some(({ written }) => written === 'unknown'),
  })
  const fail = failOfRun(state, showRegistry(connection.registry.url))
  return { options, context, effects, connection, session, fail, count }
}
