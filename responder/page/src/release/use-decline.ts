import { useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { oneLine } from '../words/format.ts'
import type { AskedProps } from './asked-props.ts'
import { giveOnce } from './give-once.ts'
import { sealDecline } from './send-answer.ts'
import { useDiscardCode } from './use-discard-code.ts'

export type DeclineProps = Pick<AskedProps, 'question' | 'reload' | 'onReply'>

/** Sends a decline, with a code if the person gives one to discard what is staged. */
export function useDecline(props: DeclineProps) {
  const { question } = props
  const [reason, setReason] = useState('')
  const discard = useDiscardCode(question)
  const { code } = discard
  const decline = async () => {
    const sealed = code === '' ? undefined : await sealDecline(question, discard)
    await api.decline(question.id, { attempt: question.attempt, reason: oneLine(reason), sealed })
    announce(declined(question, code))
  }
  const action = useAction(async () => {
    const late = await giveOnce(props, decline, 'decline')
    // The release still waits, so closing the dialog as after a decline would mislead.
    if (late?.code === 'another_attempt') throw late
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
