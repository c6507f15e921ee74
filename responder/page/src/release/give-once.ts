import { Refusal } from '../net/refusal.ts'
import type { AskedProps } from './asked-props.ts'
import { wasTooLate } from './send-answer.ts'

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
    (error: unknown) => {
      if (error instanceof Refusal) onReply(error, what)
      if (!wasTooLate(error)) throw error
      return error
    },
  )
  if (!late) onReply(null, what)
  await reload()
  return late
}
