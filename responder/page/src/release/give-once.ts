import { Refusal } from '../net/refusal.ts'
import type { AskedProps } from './asked-props.ts'
import { wasTooLate } from './send-answer.ts'

/** The codes of refusals to somebody who may no longer answer, or no longer see the question. */
const SHUT_OUT = ['not_allowed', 'not_found']

/**
 * Gives an answer or a decline and reloads the question, even if it came too late to count.
 *
 * @returns Why it came too late, or `null`.
 */
export async function giveOnce(
  { onReply, reload }: Pick<AskedProps, 'onReply' | 'reload'>,
  give: () => Promise<unknown>,
  what: 'answer' | 'decline' = 'answer',
): Promise<Refusal | null> {
  const late = await give().then(
    () => null,
    async (error: unknown) => {
      if (error instanceof Refusal) onReply(error, what)
      if (wasTooLate(error)) return error
      if (error instanceof Refusal && SHUT_OUT.includes(error.code)) await reload()
      throw error
    },
  )
  if (!late) onReply(null, what)
  await reload()
  return late
}
