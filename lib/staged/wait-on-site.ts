import { hasCode, isPluginError } from '../errors/get-error.ts'
import type { Message } from '../notify/message.ts'
import { followInTime, notifyAll } from '../notify/notify-all.ts'
import { createReminder } from '../notify/remind-once.ts'
import type { NotifyEffects } from '../notify/types.ts'
import type { Target } from '../package/target.ts'
import { leftOf, noticesOf, outcomeOf } from './notices.ts'
import type { Staging } from './staging.ts'

export interface SiteWait {
  target: Target
  staging: Staging
  shasum: string
  timeoutMs: number
  /** Whether the job ends well if nobody has approved it by then. A later run then finishes the release. */
  isLeft: boolean
  effects: NotifyEffects
  /** Waits until the version is public, and throws if it won't be. Calls `tick` between two lookups. */
  waitUntilLive: (deadline: number, tick: () => void) => Promise<void>
}

/**
 * Notifies the maintainers that a version waits for their approval on npmjs.com, and waits for what they do. Throws
 * `ESTAGEREJECTED`, `ESTAGEGONE`, `ESTAGEBLOCKED` or `ESTAGETIMEOUT`, even if the job then ends well.
 */
export async function waitOnSite(id: string | undefined, wait: SiteWait): Promise<void> {
  const { target, staging, shasum, timeoutMs, isLeft, effects } = wait
  const start = effects.now()
  const deadline = start + timeoutMs
  const notices = noticesOf(target, { id, shasum, timeoutMs, isLeft })
  for (const line of notices.lines) effects.logger.log(line)
  staging.receipts = await notifyAll(staging.notifiers, notices.waiting, effects)
  const reminder = createReminder({
    ...{ start, timeoutMs, effects, receipts: () => staging.receipts, message: notices.reminder },
  })
  try {
    await wait.waitUntilLive(deadline, reminder.tick)
    await reminder.sent()
    await notifyOutcome('published', 'A maintainer approved it.', wait)
  } catch (error) {
    await reminder.sent()
    if (isLeft && hasCode(error, 'ESTAGETIMEOUT')) await notifyLeft(id, wait)
    const [state, text] = OUTCOMES[isPluginError(error) ? error.code : ''] ?? FAILED
    await notifyOutcome(state, text, wait)
    throw error
  }
}

/** Lets those who were told of a wait know that the job has ended. */
async function notifyLeft(
  id: string | undefined,
  { target, staging, timeoutMs, effects }: SiteWait,
): Promise<void> {
  const receipts = staging.receipts
  staging.receipts = []
  if (timeoutMs === 0) return
  await followInTime(receipts, leftOf(target, id), effects)
}

/** Tells those who heard of the wait how it ended, once. Never rejects. */
export async function notifyOutcome(
  state: NonNullable<Message['state']>,
  text: string,
  { target, staging, effects }: Pick<SiteWait, 'target' | 'staging' | 'effects'>,
): Promise<void> {
  const receipts = staging.receipts
  staging.receipts = []
  await followInTime(receipts, outcomeOf(target, state, text), effects)
}

const FAILED = ['failed', 'The release failed. The log of the job says why.'] as const
const OUTCOMES: Record<string, readonly [NonNullable<Message['state']>, string]> = {
  ESTAGEREJECTED: ['declined', 'It was discarded.'],
  ESTAGETIMEOUT: [
    'expired',
    'It did not go live in time, and the job has ended. If it is approved later, run the job again to push the tag.',
  ],
  ESTAGEBLOCKED: ['failed', 'The registry has blocked it.'],
  ESTAGEGONE: ['failed', 'It is no longer staged, and it is not live.'],
}
