import { isPluginError } from '../errors/get-error.ts'
import { stageCommand } from '../errors/state.ts'
import { describeTime } from '../log/waiting.ts'
import { followAll, notifyAll } from '../notify/notify-all.ts'
import type { Message, NotifyEffects } from '../notify/types.ts'
import { OFFICIAL_REGISTRY, showRegistry } from '../package/registry.ts'
import type { PackedRelease } from '../release/pack-release.ts'
import { type Step, specOf } from '../release/step.ts'
import { withTimeout } from '../async/with-timeout.ts'
import type { Staging } from './staging.ts'
import { waitUntilLive } from './wait-until-live.ts'

/**
 * Tells the maintainers that a version waits for their approval on npmjs.com, and waits for what they do. Throws
 * `ESTAGEREJECTED`, `ESTAGEGONE`, `ESTAGEBLOCKED` or `ESTAGETIMEOUT`.
 */
export async function waitOnSite(
  packed: PackedRelease,
  item: { id: string | undefined },
  step: Step,
): Promise<void> {
  const { effects, options, session } = step
  const staging = session.staging as Staging
  const start = effects.now()
  const deadline = start + options.timeoutMs
  for (const line of linesOf(item, step)) step.context.logger.log(line)
  staging.receipts = await notifyAll(staging.notifiers, waiting(packed, item, step), notifyEffects(step))
  const remind = once(() => effects.now() - start >= options.timeoutMs / 2)
  let reminded: Promise<unknown> = Promise.resolve()
  const tick = () => {
    if (remind()) reminded = followAll(staging.receipts, reminder(deadline, item, step), notifyEffects(step))
  }
  try {
    await waitUntilLive({ packed, what: 'for its approval', deadline, item, tick }, step)
    await reminded
    await tellOutcome('published', 'A maintainer approved it.', step)
  } catch (error) {
    await reminded
    const [state, text] = OUTCOMES[isPluginError(error) ? error.code : ''] ?? FAILED
    await tellOutcome(state, text, step)
    throw error
  }
}

/** Says to those who were told of the wait how it ended; they hear it once. */
export async function tellOutcome(
  state: Exclude<Message['state'], undefined>,
  text: string,
  step: Step,
): Promise<void> {
  const staging = step.session.staging as Staging
  const receipts = staging.receipts
  staging.receipts = []
  const title = `${specOf(step)}: ${state}`
  const message = { ...factsOf(step), title, text, kind: 'outcome', state } as const
  // The release is not held up by it for long.
  const told = followAll(receipts, message, notifyEffects(step))
  await withTimeout(PATIENCE_MS, told, step.effects.sleep).catch(() => {})
}

const PATIENCE_MS = 15_000

const FAILED = ['failed', 'The release failed. The log of the job says why.'] as const
const OUTCOMES: Record<string, readonly [Exclude<Message['state'], undefined>, string]> = {
  ESTAGEREJECTED: ['declined', 'It was rejected.'],
  ESTAGETIMEOUT: [
    'expired',
    'It was not live in time, and the job has ended. What is approved from now on needs one more run of the job, for its tag.',
  ],
  ESTAGEBLOCKED: ['failed', 'The registry has blocked it.'],
  ESTAGEGONE: ['failed', 'It is no longer staged, and it is not live.'],
}

function linesOf({ id }: { id: string | undefined }, step: Step): string[] {
  const { link } = factsOf(step)
  const registry = showRegistry(step.session.registry)
  const page = link ? `on npmjs.com (${link}, then “Staged Packages” in your account), or ` : ''
  return [
    `A maintainer’s approval is needed: ${page}with ${stageCommand('approve', id, registry)}`,
    `To reject it: ${stageCommand('reject', id, registry)}`,
  ]
}

function waiting({ tarball }: PackedRelease, { id }: { id: string | undefined }, step: Step): Message {
  const text = [
    approvalOf(id, step),
    ...(id ? [`To reject it: ${stageCommand('reject', id)}`] : []),
    `Its shasum is ${tarball.shasum}. The job waits for ${describeTime(step.options.timeoutMs)}.`,
  ].join('\n')
  return { ...factsOf(step), title: `${specOf(step)} waits for your approval`, text, kind: 'waiting' }
}

/** Only npm's own registry has a page for it; of another one a notification may show the host, and no address. */
function approvalOf(id: string | undefined, step: Step): string {
  const { link, registry } = factsOf(step)
  const command = id === undefined ? '' : `with: ${stageCommand('approve', id)}`
  if (!link) return `Approve it at the registry ${registry}${command && `, ${command}`}`
  return `Approve it under “Staged Packages” on npmjs.com${command ? `, or ${command}` : '.'}`
}

function reminder(deadline: number, { id }: { id: string | undefined }, step: Step): Message {
  const left = describeTime(deadline - step.effects.now())
  const how = id ? ` ${stageCommand('approve', id)}` : ''
  const title = `${specOf(step)} still waits for your approval`
  return { ...factsOf(step), title, text: `The job waits for ${left} more.${how}`, kind: 'reminder' }
}

/** npm names no page for one staged version: the package's own is there for everybody, and asks for nothing. */
function factsOf({ pkg, context, distTag, session }: Step) {
  const { host, origin } = new URL(session.registry)
  const isOfficial = origin === new URL(OFFICIAL_REGISTRY).origin
  return {
    package: pkg.name,
    version: context.nextRelease.version,
    tag: distTag,
    registry: host,
    link: isOfficial ? `https://www.npmjs.com/package/${pkg.name}` : undefined,
  }
}

function notifyEffects({ effects, context }: Step): NotifyEffects {
  const { now, sleep, uuid } = effects
  return { now, sleep, uuid, logger: context.logger, stdout: context.stdout }
}

function once(condition: () => boolean): () => boolean {
  let isDone = false
  return () => {
    if (isDone || !condition()) return false
    isDone = true
    return true
  }
}
