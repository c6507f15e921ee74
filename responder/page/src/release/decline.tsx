import { useId, useState } from 'preact/hooks'
import { LIMITS } from '../../../../protocol/src/limits.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { wasTooLate } from './send-answer.ts'

interface DeclineProps {
  question: QuestionDetail
  reload: () => Promise<void>
  onClose: () => void
}

/** A no, with a reason for whoever reads the job's log. */
export function Decline({ question, reload, onClose }: DeclineProps) {
  const [reason, setReason] = useState('')
  const field = useId()
  const { name, version } = question.package
  const action = useAction(async () => {
    // The protocol's reasons are one line.
    const line = reason.replace(/\s+/g, ' ').trim()
    try {
      await api.decline(question.id, question.attempt, line === '' ? null : line)
      announce('Declined.')
    } catch (error) {
      if (!wasTooLate(error)) throw error
    }
    await reload()
  })
  return (
    <Dialog
      title={`Decline ${name}@${version}?`}
      confirm="Decline the release"
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
    </Dialog>
  )
}
