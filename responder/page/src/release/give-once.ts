import type { AskedProps } from './asked-props.ts'
import { wasTooLate } from './send-answer.ts'

/** Gives an answer and reloads the question, even if the answer came too late to count. */
export async function giveOnce(
  { onTooLate, reload }: Pick<AskedProps, 'onTooLate' | 'reload'>,
  give: () => Promise<unknown>,
): Promise<void> {
  try {
    await give()
    onTooLate(null)
  } catch (error) {
    if (!wasTooLate(error)) throw error
    onTooLate(error)
  }
  await reload()
}
