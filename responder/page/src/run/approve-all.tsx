import type { QuestionDetail } from '../../../src/api/questions.ts'
import type { Action } from '../live/use-action.ts'
import { Dialog } from '../ui/dialog.tsx'
import { plural } from '../words/format.ts'
import { releaseLine } from '../words/release.ts'

interface ApproveAllProps {
  /** The questions that were on the screen. */
  questions: readonly QuestionDetail[]
  action: Action<[]>
  onClose: () => void
}

/** Asks for confirmation before approving several questions, and names each of them. */
export function ApproveAll({ questions, action, onClose }: ApproveAllProps) {
  return (
    <Dialog
      title={questions.length === 1 ? 'Approve this release?' : `Approve these ${questions.length} releases?`}
      confirm={`Yes, approve ${plural(questions.length, 'release')}`}
      look="main"
      isGuarded
      action={action}
      onClose={onClose}
    >
      <NameList questions={questions} />
      <p>Each job asks for a code when it needs one.</p>
    </Dialog>
  )
}

export function NameList({ questions }: Pick<ApproveAllProps, 'questions'>) {
  return (
    <ul>
      {questions.map((question) => (
        <li key={question.id}>{releaseLine(question)}</li>
      ))}
    </ul>
  )
}
