import { useId } from 'preact/hooks'
import { LIMITS } from '../../../../protocol/src/limits.ts'
import { Dialog } from '../ui/dialog.tsx'
import { publishedSoFar, releaseLabel, releaseName } from '../words/release.ts'
import { DiscardFields } from './discard-fields.tsx'
import { type DeclineProps, useDecline } from './use-decline.ts'

/** Asks, before declining, for a reason, which the job's log shows, and for a code if something is staged. */
export function Decline({ onClose, ...props }: DeclineProps & { onClose: () => void }) {
  const { question } = props
  const { reason, setReason, discard, action } = useDecline(props)
  const field = useId()
  const so = publishedSoFar(question)
  return (
    <Dialog
      title={`Decline ${question.several ? 'all ' : ''}${releaseName(question)}?`}
      confirm={
        discard.code === ''
          ? question.change
            ? 'Decline the change'
            : 'Decline the release'
          : `Decline and discard ${releaseLabel(question)}`
      }
      action={action}
      onClose={onClose}
    >
      <p>
        The job stops, and nothing {so ? 'more ' : ''}is {question.change ? 'changed' : 'published'}.{' '}
        {so && `${so} `}Its log will show your name and your reason.
      </p>
      <div class="field">
        <label for={field}>Reason (optional)</label>
        <textarea
          id={field}
          rows={3}
          maxLength={LIMITS.reasonLength}
          value={reason}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </div>
      {question.kind === 'stage-approve' && question.key && (
        <DiscardFields question={question} discard={discard} />
      )}
    </Dialog>
  )
}
