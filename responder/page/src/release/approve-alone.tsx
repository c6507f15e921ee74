import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Action } from '../live/use-action.ts'
import { Dialog } from '../ui/dialog.tsx'
import { releaseLabel, releaseName } from '../words/release.ts'

interface ApproveAloneProps {
  question: QuestionDetail
  action: Action<[]>
  onClose: () => void
}

/** Asks for confirmation before an approval without a code, because Enter in an empty field is easily pressed. */
export function ApproveAlone({ question, action, onClose }: ApproveAloneProps) {
  return (
    <Dialog
      title="Approve without a code?"
      confirm={`Yes, approve ${releaseLabel(question)}`}
      look="main"
      isGuarded
      action={action}
      onClose={onClose}
    >
      <p>
        You approve {releaseName(question)}.{' '}
        {question.isTest
          ? 'This is a test: nothing is published.'
          : question.several
            ? 'The job asks for the code when it needs it.'
            : 'The job asks for the code after the tag.'}
      </p>
    </Dialog>
  )
}
