import { withPublishOptions } from './config/options.ts'
import type { Effects } from './effects.ts'
import { describeStaged, describeState, finishStagedByHand, type Phase } from './errors/state.ts'
import { type Entries, type OpenEntry, openEntry } from './open-entry.ts'
import { readPackage } from './package/read-package.ts'
import { showRegistry } from './package/registry.ts'
import { addChannelPlain, type PlainRelease, preparePlain, publishPlain } from './plain/release-plain.ts'
import { addDistTag } from './release/add-dist-tag.ts'
import { createClosing } from './release/closing.ts'
import { prepareRelease, publishRelease } from './release/release-package.ts'
import type { Memory, Session } from './release/session.ts'
import { setVersion } from './release/set-version.ts'
import { createStep, pushedTag, releaseOf, type Step, showTarget, waitsOf } from './release/step.ts'
import { prepareStaged, publishStaged } from './staged/staged-release.ts'
import { tellOutcome } from './staged/wait-on-site.ts'
import type { NextReleaseContext, PluginConfig, Release, ReleaseContext } from './types.ts'

/** The hooks that semantic-release calls. */
export interface Plugin {
  verifyConditions: (config: PluginConfig, context: ReleaseContext) => Promise<void>
  prepare: (config: PluginConfig, context: NextReleaseContext) => Promise<void>
  publish: (config: PluginConfig, context: NextReleaseContext) => Promise<Release | false>
  addChannel: (config: PluginConfig, context: NextReleaseContext) => Promise<Release | false>
  success: (config: PluginConfig, context: ReleaseContext) => Promise<void>
  fail: (config: PluginConfig, context: ReleaseContext) => Promise<void>
}

/** Makes the plugin. What lasts from one step to the next lives in here: the module itself has no state. */
export function createPlugin(effects: Effects): Plugin {
  const entries: Entries = new Map()
  const memory: Memory = { accepted: undefined }
  const closing = createClosing(effects)

  async function open(phase: Phase, config: PluginConfig, context: ReleaseContext): Promise<OpenEntry> {
    const opened = await openEntry(phase, { config, context, entries, effects })
    const { mode } = opened.entry
    if (mode.kind === 'asking') closing.watch(mode.session, lastWords(phase, opened, mode.session, context))
    return opened
  }

  const lastWords = (phase: Phase, opened: OpenEntry, session: Session, context: ReleaseContext) => ({
    say: () => sayWhere(phase, opened, session, context),
    tell: () => {
      const step = createStep({ phase, ...opened, session, context: context as NextReleaseContext, effects })
      return tellOutcome('withdrawn', 'The job has ended. The version may still be staged.', step)
    },
  })

  return {
    async verifyConditions(config, context) {
      Object.assign(config, withPublishOptions(config, context))
      await open('verifyConditions', config, context)
    },
    async prepare(config, context) {
      await prepareEntry('prepare', await open('prepare', config, context), context, { effects, memory })
    },
    async publish(config, context) {
      const opened = await open('publish', config, context)
      if (!opened.entry.isPrepared) await prepareEntry('publish', opened, context, { effects, memory })
      const { mode, prepared, staged } = opened.entry
      if (mode.kind === 'unpublished') return skip('publishing to npm registry', config, context)
      if (mode.kind === 'plain') return publishPlain(plainOf(opened, context, effects))
      const step = await stepOf('publish', opened, mode.session, context, effects)
      await (staged ? publishStaged(staged, step, memory) : publishRelease(prepared, step, memory))
      context.logger.log('Published %s', showTarget(step))
      return releaseOf(step)
    },
    async addChannel(config, context) {
      const opened = await open('addChannel', config, context)
      const { mode } = opened.entry
      if (mode.kind === 'unpublished') return skip('adding to npm channel', config, context)
      if (mode.kind === 'plain') return addChannelPlain(plainOf(opened, context, effects))
      const step = await stepOf('addChannel', opened, mode.session, context, effects)
      await addDistTag(step, memory)
      context.logger.log('Added %s', showTarget(step))
      return releaseOf(step)
    },
    success: () => closing.close('withdrawn'),
    fail: () => closing.close('failed'),
  }
}

/** For a job that is stopped while it waits, or fails with something staged. The spinner had hidden the cursor. */
function sayWhere(phase: Phase, { pkg }: OpenEntry, session: Session, context: ReleaseContext): void {
  if ((context.stdout as { isTTY?: boolean }).isTTY) context.stdout.write('\u001B[?25h\n')
  const { staging, registry: url } = session
  const { logger } = context
  const known = context as NextReleaseContext
  const waits = waitsOf({ staging })
  if (waits) {
    logger.log('Ended with a version staged. %s', describeStaged(phase, waits, known))
    const registry = showRegistry(url)
    logger.log(
      '%s',
      finishStagedByHand({ ...waits, name: pkg.name, registry, gitTag: pushedTag(phase, known) }),
    )
    return
  }
  const isBefore = phase === 'verifyConditions' || phase === 'prepare'
  const state = describeState(phase, isBefore ? 'no' : 'unknown', known)
  logger.log('Stopped while a maintainer was asked. %s', state)
}

/** The version in `package.json` first; then, with a maintainer to ask, all that can be done before the tag. */
async function prepareEntry(
  phase: 'prepare' | 'publish',
  opened: OpenEntry,
  context: NextReleaseContext,
  { effects, memory }: { effects: Effects; memory: Memory },
) {
  const { entry } = opened
  if (entry.mode.kind === 'asking') {
    const { session } = entry.mode
    await setVersion(await stepOf(phase, opened, session, context, effects))
    const step = await stepOf(phase, opened, session, context, effects)
    if (session.staging) entry.staged = await prepareStaged(step, memory)
    else entry.prepared = await prepareRelease(step)
  } else {
    await preparePlain(plainOf(opened, context, effects))
  }
  entry.isPrepared = true
}

/** `package.json` is read once more: `npm version` and other plugins may have changed it. */
async function stepOf(
  phase: Phase,
  { options, root }: OpenEntry,
  session: Session,
  context: NextReleaseContext,
  effects: Effects,
): Promise<Step> {
  return createStep({ phase, options, pkg: await readPackage(root), root, session, context, effects })
}

function plainOf(
  { entry, options, pkg, root }: OpenEntry,
  context: NextReleaseContext,
  effects: Effects,
): PlainRelease {
  const unpublished = { registry: '', userconfig: undefined }
  const {
    registry,
    userconfig,
    isTrusted = false,
  } = entry.mode.kind === 'plain' ? entry.mode : { ...unpublished, isTrusted: false }
  return { context, options, pkg, root, registry, userconfig, isTrusted, effects }
}

function skip(what: string, { npmPublish }: PluginConfig, { logger }: ReleaseContext): false {
  const why = npmPublish === false ? 'npmPublish is false' : "package.json's private property is true"
  logger.log(`Skip ${what} as ${why}`)
  return false
}
