import type { CryptoKey } from 'jose'
import { useId, useState } from 'preact/hooks'
import { LIMITS } from '../../../../protocol/src/limits.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Rejection } from './rejection.tsx'
import { wasTooLate } from './send-answer.ts'
import { type RejectionState, useRejection } from './use-rejection.ts'

interface DeclineProps {
  question: QuestionDetail
  reload: () => Promise<void>
  /** Opens the link at which the rejection is confirmed. */
  onRejectionKey: (key: CryptoKey | null) => void
  onClose: () => void
}

/** A no, with a reason for whoever reads the job's log, and a second factor for the job where something is staged. */
export function Decline(props: DeclineProps) {
  const { question, onClose } = props
  const rejection = useRejection(question)
  const { reason, setReason, action } = useDecline(props, rejection)
  const field = useId()
  const { name, version } = question.package
  return (
    <Dialog
      title={`Decline ${name}@${version}?`}
      confirm={rejection.factor === 'none' ? 'Decline the release' : `Decline and reject ${version}`}
      action={action}
      onClose={onClose}
    >
      <p>The job stops, and nothing is published. Its log will show your name and your reason.</p>
      <div class="field">
        <label for={field}>Reason, if you like</label>
        <textarea
          id={field}
          rows={3}
          maxLength={LIMITS.reasonLength}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </div>
      {question.kind === 'stage-approve' && <Rejection question={question} rejection={rejection} />}
    </Dialog>
  )
}

function useDecline({ question, reload, onRejectionKey }: DeclineProps, rejection: RejectionState) {
  const { id, attempt } = question
  const [reason, setReason] = useState('')
  const action = useAction(async () => {
    // The protocol's reasons are one line.
    const line = reason.replace(/\s+/g, ' ').trim()
    try {
      const { sealed, webKey } = await rejection.seal()
      // The link may come before the reply, and the reply may be lost.
      onRejectionKey(webKey)
      await api.decline(id, { attempt, reason: line === '' ? null : line, sealed })
      announce(declined(question, rejection))
    } catch (error) {
      if (!wasTooLate(error)) throw error
      onRejectionKey(null)
    }
    await reload()
  })
  const run = async () => rejection.check() && (await action.run())
  return { reason, setReason, action: { ...action, run } }
}

function declined({ kind }: QuestionDetail, { factor }: RejectionState): string {
  return kind === 'stage-approve' ? `Declined. ${AND_THEN[factor]}` : 'Declined.'
}

const AND_THEN = {
  none: 'The version stays staged.',
  code: 'The job rejects the staged version with your code.',
  passkey: 'The job gets the link to reject the staged version at.',
}
