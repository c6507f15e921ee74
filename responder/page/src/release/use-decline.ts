import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import type { Refusal } from '../net/refusal.ts'
import { announce } from '../ui/announcer.tsx'
import { oneLine } from '../words/format.ts'
import { sealDecline, wasTooLate } from './send-answer.ts'
import { useDiscardCode } from './use-discard-code.ts'

/** Sends a decline, with a code if the person gives one to discard what is staged. */
export function useDecline(question: QuestionDetail, reload: () => Promise<void>) {
  const [reason, setReason] = useState('')
  const discard = useDiscardCode(question)
  const { code } = discard
  const decline = async () => {
    const sealed = code === '' ? undefined : await sealDecline(question, discard)
    await api.decline(question.id, { attempt: question.attempt, reason: oneLine(reason), sealed })
    announce(declined(question, code))
  }
  const action = useAction(async () => {
    const late = await decline().then(() => null, ifTooLate)
    await reload()
    // The release still waits, so closing the dialog as after a decline would mislead.
    if (late?.code === 'another_attempt') throw late
  })
  const run = async () => discard.check() && (await action.run())
  return { reason, setReason, discard, action: { ...action, run } }
}

function ifTooLate(error: unknown): Refusal {
  if (wasTooLate(error)) return error
  throw error
}

function declined({ kind }: QuestionDetail, code: string): string {
  if (kind !== 'stage-approve') return 'Declined.'
  return code === ''
    ? 'Declined. The version stays staged.'
    : 'Declined. The job discards the staged version with your code.'
}
