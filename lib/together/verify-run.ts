import type { Trust } from '@cfa/protocol'
import CollectedErrors from 'aggregate-error'
import { type Options, readOptions, verifyOptions } from '../config/options.ts'
import type { Effects } from '../effects.ts'
import type { Fail } from '../errors/fail.ts'
import { getError } from '../errors/get-error.ts'
import { readManifest } from '../package/read-manifest.ts'
import { showRegistry } from '../package/registry.ts'
import { listStaged } from '../registry/stage.ts'
import type { ReleaseContext } from '../types.ts'
import type { Connection, Session } from '../verify/types.ts'
import { verifyRelease } from '../verify/verify-release.ts'
import type { TogetherFlags } from './options.ts'
import { failOfRun } from './state.ts'

/** All that is known before the command starts. */
export interface Run {
  flags: TogetherFlags
  options: Options
  context: ReleaseContext
  effects: Effects
  connection: Connection
  session: Session
  /** Of the run as a whole. */
  fail: Fail
  /** How many writes the registry has taken in this run. */
  count: { written: number }
  /** How each version will have been published, by `keyOf`. */
  trust: Map<string, Trust>
}

/** Finds all that would keep a maintainer from being asked, or their answer from being used; alerts nobody. */
export async function verifyRun(
  flags: TogetherFlags,
  context: ReleaseContext,
  effects: Effects,
  name = readManifest(context.cwd).name ?? 'packages',
): Promise<Run> {
  const { env } = context
  const invalid = verifyOptions(flags.config, env)
  if (invalid.length > 0) throw new CollectedErrors(invalid.map(({ error }) => error))
  const options = readOptions(flags.config, env)
  if (options.responder === undefined) throw getError('ETOGETHERRESPONDER')
  // What is staged here is not one package, and is verified when it is staged.
  const direct = { ...options, publish: 'direct', linkInLog: options.linkInLog || flags.isStaged } as const
  const mode = await verifyRelease({
    ...{ phase: 'verifyConditions', isAlone: true },
    ...{ config: flags.config, options: direct, pkg: { name }, context, effects },
  })
  if (mode.kind !== 'attended') throw new Error('with a responder, somebody is asked')
  const { connection, session } = mode
  if (flags.allowed.size > 0 && !session.features.includes('changes')) throw getError('ETOGETHERALLOW')
  const { registry } = connection
  const count = { written: 0 }
  const fail = failOfRun(() => count.written, showRegistry(registry.url))
  if (flags.isStaged) await checkStaging(name, mode, fail)
  return { flags, options, context, effects, connection, session, fail, count, trust: new Map() }
}

/** Whether the registry stages at all shows in its list. */
async function checkStaging(
  name: string,
  { connection, session }: Pick<Run, 'connection' | 'session'>,
  fail: Fail,
): Promise<void> {
  const { registry, reader } = connection
  const listed = await listStaged(registry, session.accounts[0]?.credential ?? reader, name)
  if (listed.kind === 'none') throw fail('ESTAGEUNSUPPORTED', { detail: listed.detail })
  if (listed.kind === 'unknown') throw fail('EREGISTRYUNREACHABLE', { detail: listed.detail })
}
