import { useId, useState } from 'preact/hooks'
import { LIMITS } from '../../../../protocol/src/limits.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { api } from '../net/api.ts'
import { announce } from '../ui/announcer.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { oneLine } from '../words/format.ts'
import { answerEach, type GivingEffects } from './answer-each.ts'
import { NameList } from './approve-all.tsx'

interface DeclineAllProps extends GivingEffects {
  /** The questions that were on the screen when this was opened. */
  questions: readonly QuestionDetail[]
  onClose: () => void
}

/** Asks, before declining all questions of a run that were on the screen, for a reason that each job's log shows. */
export function DeclineAll({ questions, onClose, ...effects }: DeclineAllProps) {
  const [reason, setReason] = useState('')
  const field = useId()
  const action = useAction(async () => {
    const decline = ({ id, attempt }: QuestionDetail) =>
      api.decline(id, { attempt, reason: oneLine(reason), sealed: undefined })
    announce(await answerEach(questions, decline, { ...effects, what: 'decline', done: 'Declined.' }))
  })
  return (
    <Dialog
      title={`Decline ${questions.length === 1 ? 'this release' : `all ${questions.length} releases`}?`}
      confirm={questions.length === 1 ? 'Decline the release' : `Decline ${questions.length} releases`}
      action={action}
      onClose={onClose}
    >
      <NameList questions={questions} />
      <p>Each job stops, and publishes nothing more. Its log will show your name and your reason.</p>
      {questions.some(({ kind }) => kind === 'stage-approve') && (
        <p>Staged versions stay staged. To discard one with a code, decline that release on its own.</p>
      )}
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
    </Dialog>
  )
}
