import path from 'node:path'
import type { Trust } from '@cfa/protocol'
import CollectedErrors from 'aggregate-error'
import type { Effects } from '../effects.ts'
import { getError } from '../errors/get-error.ts'
import { findNotifiers } from '../notify/find-notifiers.ts'
import type { Notifier } from '../notify/types.ts'
import { mergedEnvironment } from '../npm/environment.ts'
import { createLister, findReader } from '../staged/find-reader.ts'
import type { ReleaseContext } from '../types.ts'
import { findBypass } from './bypass.ts'
import { type ConnectedRun, connectRun } from './connect-run.ts'
import type { CfaPublishFlags } from './options.ts'
import type { RunProgress } from './run-progress.ts'
import { type Signing, signingOf } from './signing.ts'
import { readManifest } from './workspace-packages.ts'

/** Everything that is known before the command starts. */
export interface Run extends ConnectedRun {
  flags: CfaPublishFlags
  /** Notifies the maintainers about versions to approve on npmjs.com. */
  notifiers: readonly Notifier[]
  /** How each version will be published, compared with earlier ones, by `keyOf`. */
  trust: Map<string, Trust>
  /** `undefined` if nothing asks for provenance. */
  signing: Signing | undefined
  progress: RunProgress
}

/** Finds everything that would prevent asking about what the command writes, or publishing it. Notifies nobody. */
export async function verifyRun(
  flags: CfaPublishFlags,
  context: ReleaseContext,
  effects: Effects,
): Promise<Run> {
  const { config, allowed, isStaged } = flags
  const name = readManifest(path.join(context.cwd, 'package.json'))?.name || 'packages'
  const connected = await connectRun({ config, name, showsLink: isStaged }, context, effects)
  const takesChanges = connected.session.features.includes('changes')
  if (allowed.size > 0 && !takesChanges) throw getError('ETOGETHERALLOW')
  if (isStaged) await checkStaging(name, connected)
  const notifiers = isStaged ? await notifiersOf(connected) : []
  await checkBypass(connected)
  const signing = await signingOf(connected)
  const progress: RunProgress = {
    ...{ phase: 'command', total: 0 },
    written: () => connected.count.written,
    failed: () => [],
    staged: () => [],
  }
  return { ...connected, flags, notifiers, trust: new Map(), signing, progress }
}

/** Throws `ETOGETHERBYPASS` if packages would go past the door. */
async function checkBypass({ context, connection, effects }: ConnectedRun): Promise<void> {
  const env = mergedEnvironment(effects.processEnv(), context.env)
  const packages = await findBypass({ cwd: context.cwd, registry: connection.registry.url, env })
  if (packages.length > 0) throw getError('ETOGETHERBYPASS', { packages })
}

async function notifiersOf({ context, options }: ConnectedRun): Promise<readonly Notifier[]> {
  const { env, cwd, logger } = context
  const { notifiers, errors } = await findNotifiers({
    env,
    cwd,
    logger,
    isOnSite: options.responder === 'npm',
  })
  if (errors.length > 0) throw new CollectedErrors(errors)
  return notifiers
}

/** Checks whether the registry supports staging, by asking for its list of staged versions. */
async function checkStaging(name: string, { connection, session, fail }: ConnectedRun): Promise<void> {
  const { refused } = await findReader(session.accounts, createLister(connection.registry, name))
  if (refused?.kind === 'none') throw fail('ESTAGEUNSUPPORTED', { detail: refused.detail })
  if (refused) throw fail('EREGISTRYUNREACHABLE', { detail: refused.detail })
}
