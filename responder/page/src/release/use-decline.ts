import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { oneLine } from '../words/format.ts'
import { sealDecline, wasTooLate } from './send-answer.ts'
import { useDiscardCode } from './use-discard-code.ts'

/** Sends a decline, with a code if the person gives one to discard what is staged. */
export function useDecline(question: QuestionDetail, reload: () => Promise<void>) {
  const [reason, setReason] = useState('')
  const discard = useDiscardCode(question)
  const { code } = discard
  const action = useAction(async () => {
    try {
      const sealed = code === '' ? undefined : await sealDecline(question, discard)
      await api.decline(question.id, { attempt: question.attempt, reason: oneLine(reason), sealed })
      announce(declined(question, code))
    } catch (error) {
      if (!wasTooLate(error)) throw error
    }
    await reload()
  })
  const run = async () => discard.check() && (await action.run())
  return { reason, setReason, discard, action: { ...action, run } }
}

function declined({ kind }: QuestionDetail, code: string): string {
  if (kind !== 'stage-approve') return 'Declined.'
  return code === ''
    ? 'Declined. The version stays staged.'
    : 'Declined. The job discards the staged version with your code.'
}
