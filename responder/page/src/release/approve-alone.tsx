import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Action } from '../live/use-action.ts'
import { Dialog } from '../ui/dialog.tsx'

interface ApproveAloneProps {
  question: QuestionDetail
  action: Action<[]>
  onClose: () => void
}

/** Asks for a second act before a yes without a code: Enter in an empty field is easily pressed. */
export function ApproveAlone({ question, action, onClose }: ApproveAloneProps) {
  const { name, version } = question.package
  return (
    <Dialog
      title="Approve without a code?"
      confirm={`Yes, approve ${version}`}
      look="main"
      isGuarded
      action={action}
      onClose={onClose}
    >
      <p>
        You approve {name}@{version}.{' '}
        {question.isTest
          ? 'This is a test: nothing is published.'
          : 'The job asks for the code after the tag.'}
      </p>
    </Dialog>
  )
}
