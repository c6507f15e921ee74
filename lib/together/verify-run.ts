import type { Trust } from '@cfa/protocol'
import CollectedErrors from 'aggregate-error'
import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { findNotifiers } from '../notify/find-notifiers.ts'
import type { Notifier } from '../notify/types.ts'
import { readManifest } from '../package/read-manifest.ts'
import { createLister, findReader } from '../staged/find-reader.ts'
import type { ReleaseContext } from '../types.ts'
import { type ConnectedRun, connectRun } from './connect-run.ts'
import type { TogetherFlags } from './options.ts'

/** All that is known before the command starts. */
export interface Run extends ConnectedRun {
  flags: TogetherFlags
  /** Who is notified of what is approved on npmjs.com. */
  notifiers: readonly Notifier[]
  /** How each version will have been published, by `keyOf`. */
  trust: Map<string, Trust>
}

/** Finds all that would keep what the command writes from being asked about, or from being published; alerts nobody. */
export async function verifyRun(
  flags: TogetherFlags,
  context: ReleaseContext,
  effects: Effects,
): Promise<Run> {
  const { config, allowed, isStaged } = flags
  const name = readManifest(context.cwd).name ?? 'packages'
  const connected = await connectRun({ config, name, showsLink: isStaged }, context, effects)
  const takesChanges = connected.session.features.includes('changes')
  if (allowed.size > 0 && !takesChanges) throw getError('ETOGETHERALLOW')
  if (isStaged) await checkStaging(name, connected)
  const notifiers = isStaged ? await readyNotifiers(connected) : []
  return { ...connected, flags, notifiers, trust: new Map() }
}

async function readyNotifiers({ context, options }: ConnectedRun): Promise<readonly Notifier[]> {
  const { env, logger } = context
  const { notifiers, errors } = await findNotifiers({ env, logger, isOnSite: options.responder === 'npm' })
  if (errors.length > 0) throw new CollectedErrors(errors)
  return notifiers
}

/** Whether the registry stages at all shows in its list. */
async function checkStaging(name: string, { connection, session, fail }: ConnectedRun): Promise<void> {
  const { refused } = await findReader(session.accounts, createLister(connection.registry, name))
  if (refused?.kind === 'none') throw fail('ESTAGEUNSUPPORTED', { detail: refused.detail })
  if (refused) throw fail('EREGISTRYUNREACHABLE', { detail: refused.detail })
}
