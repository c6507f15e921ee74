import { type Closing, createClosing } from './closing.ts'
import { withPublishOptions } from './config/options.ts'
import type { Effects } from './effects.ts'
import { isPluginError } from './errors/get-error.ts'
import type { Phase } from './errors/state.ts'
import { describeEarlyEnd } from './flows/early-end.ts'
import { isLeftWaiting, lastLine, leaveWaitingIfLate } from './flows/leave-waiting.ts'
import { prepareEntry } from './flows/prepare-entry.ts'
import type { EntryStep } from './flows/step.ts'
import { dropPublished, forgetEarlier } from './forget-entries.ts'
import { mergedEnvironment } from './npm/environment.ts'
import { getDistTag } from './package/release-info.ts'
import { type Entries, type OpenEntry, openEntry } from './plugin-entry.ts'
import { type CodeMemory, createCodeMemory } from './release/code-memory.ts'
import { notifyOutcome } from './staged/wait-on-site.ts'
import type { NextReleaseContext, PluginConfig, Release, ReleaseContext } from './types.ts'
import { isListedFor } from './verify/is-listed-for.ts'

/** The hooks that semantic-release calls. */
export interface Plugin {
  verifyConditions: (config: PluginConfig, context: ReleaseContext) => Promise<void>
  prepare: (config: PluginConfig, context: NextReleaseContext) => Promise<void>
  publish: (config: PluginConfig, context: NextReleaseContext) => Promise<Release | false>
  addChannel: (config: PluginConfig, context: NextReleaseContext) => Promise<Release | false>
  success: (config: PluginConfig, context: ReleaseContext) => Promise<void>
  fail: (config: PluginConfig, context: ReleaseContext) => Promise<void>
}

/** What lasts from one step to the next. */
interface State {
  effects: Effects
  entries: Entries
  memory: CodeMemory
  closing: Closing
  /** The folders of the runs that have pushed their tag, because the `publish` of one package has begun. */
  tagged: Set<string>
}

/**
 * Loads what no release needs until its version is written. From `prepare` on, scripts and other plugins may install
 * the project's packages anew, so nothing is loaded later.
 */
async function loadLater() {
  const [hold, publish, channel] = await Promise.all([
    import('./flows/hold-entry.ts'),
    import('./flows/publish-entry.ts'),
    import('./flows/add-channel.ts'),
  ])
  return { ...hold, ...publish, ...channel }
}

/** Creates the plugin. Its state lives in this closure. The module has none. */
export function createPlugin(effects: Effects): Plugin {
  const entries: Entries = new Map()
  const closing = createClosing(effects, effects.onSignal)
  const tagged = new Set<string>()
  const state = { effects, entries, closing, tagged, memory: createCodeMemory(effects.now) }
  return heldBySignals(effects, {
    async verifyConditions(config, context) {
      // A program may go on after an earlier release failed in another plugin, with an error that semantic-release
      // calls no `fail` for.
      if (forgetEarlier(context.cwd, entries)) await closing.close(context.cwd, 'failed')
      Object.assign(config, withPublishOptions(config, context))
      const { opened } = await open('verifyConditions', config, context, state)
      if (!isListedFor('prepare', opened.root, context)) await loadLater()
    },
    async prepare(config, context) {
      tagged.delete(context.cwd)
      const step = await open('prepare', config, context, state)
      await notingErrors(step, () => leaveWaitingIfLate(step, () => prepareEntry(step, loadLater)))
      watch('prepared', step.opened, step.context, state)
      if (!isLeftWaiting(step)) return
      await closing.close(step.context.cwd, 'withdrawn')
      const line = lastLine(step.opened.options)
      context.logger.log(line)
      await effects.endBeforeTag(line)
    },
    async publish(config, context) {
      tagged.add(context.cwd)
      const step = await open('publish', config, context, state)
      const { publishEntry } = await loadLater()
      return notingErrors(step, () => publishEntry(step, config))
    },
    async addChannel(config, context) {
      const step = await open('addChannel', config, context, state)
      const { addChannel } = await loadLater()
      return notingErrors(step, () => addChannel(step, config))
    },
    success: (_config, { cwd }) => closing.close(cwd, 'withdrawn').finally(() => dropPublished(cwd, entries)),
    fail: (_config, { cwd }) => closing.close(cwd, 'failed').finally(() => dropPublished(cwd, entries)),
  })
}

async function open<Context extends ReleaseContext>(
  phase: Phase,
  config: PluginConfig,
  given: Context,
  state: State,
) {
  const { effects, entries, memory, closing } = state
  // semantic-release puts numbers into an environment that its JavaScript API is given.
  const context = { ...given, env: mergedEnvironment({}, given.env) }
  closing.begin(context.cwd)
  const opened = await openEntry(phase, { config, context, entries, effects })
  watch(phase, opened, context, state)
  return { phase, opened, entries, context, effects, memory }
}

function watch(
  given: Phase,
  opened: OpenEntry,
  context: ReleaseContext,
  { effects, closing, tagged }: State,
): void {
  const { entry } = opened
  if (entry.mode.kind === 'unpublished') return
  // Several packages are packed with the last of them.
  const isDue = () => given === 'prepared' && entry.prepared !== undefined && tagged.has(context.cwd)
  const phase = () => (isDue() ? 'publish' : given)
  closing.watch(context.cwd, opened.key, openRelease(phase, opened, context, effects))
}

/** Notes that an error of this plugin, which says how the step ended, is about to be logged. */
async function notingErrors<Value>(
  { opened: { entry } }: EntryStep,
  work: () => Promise<Value>,
): Promise<Value> {
  try {
    return await work()
  } catch (error) {
    if (isPluginError(error)) entry.standing.isTold = true
    throw error
  }
}

/**
 * Lets no step begin or end while a signal ends the job. Nobody would withdraw what a new step asks. An error would be
 * about what the signal has ended itself, and the other plugins would report a failure. After a success,
 * semantic-release would go on, and push the tag.
 */
function heldBySignals({ afterSignal }: Pick<Effects, 'afterSignal'>, plugin: Plugin): Plugin {
  const held =
    <Args extends unknown[], Value>(step: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      await afterSignal()
      return step(...args).finally(afterSignal)
    }
  return {
    verifyConditions: held(plugin.verifyConditions),
    prepare: held(plugin.prepare),
    publish: held(plugin.publish),
    addChannel: held(plugin.addChannel),
    success: held(plugin.success),
    fail: held(plugin.fail),
  }
}

/** Describes what has to end if the job ends early. */
function openRelease(
  phaseNow: () => Phase,
  { entry, pkg: read }: OpenEntry,
  context: ReleaseContext,
  effects: Effects,
): Parameters<ReturnType<typeof createClosing>['watch']>[2] {
  const { mode } = entry
  const session = mode.kind === 'attended' ? mode.session : undefined
  const known = context as NextReleaseContext
  // Another plugin may have renamed it since. What was approved has the name that it had then.
  const pkg = (entry.prepared && entry.pkg) || read
  return {
    open: session?.open ?? new Set(),
    say: (why) => {
      const { standing, isPublished, member } = entry
      const isApproved = member?.isApproved() === true
      const lines = describeEarlyEnd(
        { phase: phaseNow(), mode, pkg, standing, isPublished, isApproved, context: known },
        why,
      )
      // The spinner has hidden the cursor.
      if (lines.length > 0 && (context.stdout as { isTTY?: boolean }).isTTY)
        context.stdout.write('\u001B[?25h\n')
      for (const line of lines) context.logger.log('%s', line)
    },
    notify: async () => {
      if (mode.kind !== 'attended' || !session?.staging || !context.nextRelease) return
      const { version, gitTag = `v${version}` } = context.nextRelease
      const { url: registry } = mode.connection.registry
      const distTag = getDistTag(context.nextRelease.channel)
      const target = { name: pkg.name, version, gitTag, distTag, registry }
      const { uuid } = effects
      const tools = { ...effects, uuid, logger: context.logger, stdout: context.stdout }
      const text = 'The job has ended. The version may still be staged.'
      await notifyOutcome('withdrawn', text, { target, staging: session.staging, effects: tools })
    },
    abandon: () => entry.prepared?.release.held.abandon(),
  }
}
