import { useAction } from '../live/use-action.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { list } from '../words/format.ts'
import { releaseLabel } from '../words/release.ts'
import type { AskedProps } from './asked-props.ts'
import { giveOnce } from './give-once.ts'
import { sendApproval } from './send-answer.ts'
import { hasApproved, isApprovedByEnough } from './two-people.ts'

/** Shows who has approved so far, if two people have to. */
export function Approvals({ question: { needs } }: Pick<AskedProps, 'question'>) {
  if (needs.people === 1) return null
  const names = needs.approvals.map(({ by, isMine }) => (isMine ? 'you' : by))
  return (
    <p class="approved">
      {names.length === 0
        ? 'Two different people have to approve this.'
        : `${Math.min(names.length, needs.people)} of ${needs.people} approved: ${list(names)}.`}
    </p>
  )
}

type ApprovalProps = Pick<AskedProps, 'question' | 'reload' | 'onReply'>

/** Lets somebody approve as the first of two people. */
export function FirstOfTwo(props: ApprovalProps) {
  if (hasApproved(props.question))
    return <p>You have approved it. It goes on when somebody else approves it too.</p>
  return (
    <>
      <ApproveOnly {...props} look="main" label={`Approve ${releaseLabel(props.question)}, 1 of 2`} />
      <p class="hint">A code is only useful once two people have approved.</p>
    </>
  )
}

/** Lets the second person approve without a code, so that the first one can give it. */
export function SecondOfTwo(props: ApprovalProps) {
  const { ask, needs } = props.question
  if (ask === 'approval' || needs.people === 1 || hasApproved(props.question)) return null
  if (isApprovedByEnough(props.question)) return null
  return <ApproveOnly {...props} label="Approve without a code, 2 of 2" />
}

interface ApproveOnlyProps extends ApprovalProps {
  label: string
  look?: 'main'
}

function ApproveOnly({ label, look, ...props }: ApproveOnlyProps) {
  const action = useAction(async () => {
    await giveOnce(props, async () => {
      await sendApproval(props.question)
      announce('Approved.')
    })
  })
  return (
    <div class="answer">
      <Problem text={action.problem} />
      <Button {...(look && { look })} isBusy={action.isBusy} onClick={() => void action.run()}>
        {label}
      </Button>
    </div>
  )
}
