import { withTimeout } from '../async/with-timeout.ts'
import type { Message } from './message.ts'
import { NotDelivered } from './not-delivered.ts'
import { createNotice, type Notice } from './notice.ts'
import type { Notifier, NotifyEffects, Receipt, Reference } from './types.ts'

/** Sends a message by every notifier, in parallel. Never rejects: a failure is a line in the log. */
export async function notifyAll(
  notifiers: readonly Notifier[],
  message: Message,
  effects: NotifyEffects,
): Promise<Receipt[]> {
  const notice = noticeOf(message, notifiers.length, effects)
  return Promise.all(
    notifiers.map((notifier) => attempt(notifier, effects, () => notifier.send(notice, effects))),
  )
}

/**
 * Follows up on what was sent, with a reminder or the outcome. Never rejects. Anyone whom the first message did not
 * reach gets a reminder as a new message, and no outcome of something they never heard of.
 *
 * @returns Receipts for the next time.
 */
export async function followAll(
  receipts: readonly Receipt[],
  message: Message,
  effects: NotifyEffects,
): Promise<Receipt[]> {
  const notice = noticeOf(message, receipts.length, effects)
  return Promise.all(
    receipts.map(async (receipt) => {
      const { notifier, isDelivered, reference } = receipt
      if (!isDelivered) {
        if (notice.kind === 'outcome') return receipt
        return attempt(notifier, effects, () => notifier.send(notice, effects))
      }
      await attempt(notifier, effects, async () => {
        await notifier.follow(reference, notice, effects)
        return undefined
      })
      return receipt
    }),
  )
}

/** Same as `followAll`, but ended after `FOLLOW_MS`, so that nothing is held up for long. */
export async function followInTime(
  receipts: readonly Receipt[],
  message: Message,
  effects: NotifyEffects,
): Promise<void> {
  const late = new AbortController()
  await endInTime(followAll(receipts, message, { ...effects, signal: late.signal }), late, effects)
}

const FOLLOW_MS = 15_000

/** Waits for what is being sent, for `FOLLOW_MS` at most. Then aborts it, because it would keep the job from ending. */
export async function endInTime(
  following: Promise<unknown>,
  late: AbortController,
  { sleep }: NotifyEffects,
): Promise<void> {
  await withTimeout(FOLLOW_MS, following, sleep).catch(() => {})
  late.abort(new NotDelivered(`It took longer than ${FOLLOW_MS / 1000} seconds.`))
}

function noticeOf(message: Message, listeners: number, { logger }: NotifyEffects): Notice {
  const notice = createNotice(message)
  if (listeners > 0 && message.link !== undefined && notice.link === undefined) {
    logger.log(
      'The notifications are sent without a link, because it does not lead to a page of npmjs.com that may be shown.',
    )
  }
  return notice
}

async function attempt(
  notifier: Notifier,
  { logger }: NotifyEffects,
  send: () => Promise<Reference>,
): Promise<Receipt> {
  try {
    return { notifier, isDelivered: true, reference: await send() }
  } catch (error) {
    // Errors of other kinds may hold an address.
    const detail = error instanceof NotDelivered ? error.message : 'An unexpected error.'
    const warn = logger.warn ?? logger.log
    warn('The notification by %s failed: %s The release is not affected.', notifier.name, detail)
    return { notifier, isDelivered: false, reference: undefined }
  }
}
