import { useEffect } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { AccountField } from './account-field.tsx'
import type { AskedProps } from './asked.tsx'
import { CodeField } from './code-field.tsx'
import { useAnswer } from './use-answer.ts'

/** Account and code, or a yes. Made anew for every attempt: a code is never kept for another one. */
export function AnswerForm(props: AskedProps) {
  const { question, onAccount } = props
  const isApproval = question.ask === 'approval'
  const answer = useAnswer(props)
  const { code, account, input, select, isBusy } = answer
  useEffect(() => {
    if (question.attempt > 1) input.current?.focus()
  }, [question.attempt, input])
  return (
    <form
      class="answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        answer.submit()
      }}
    >
      <AccountField select={select} accounts={question.accounts} account={account} onAccount={onAccount} />
      <CodeField
        input={input}
        code={code}
        onCode={answer.edit}
        isOptional={isApproval}
        isLong={answer.isLong}
        onLong={answer.setLong}
        isAboutToSend={answer.isAboutToSend}
        isInvalid={answer.isInvalid}
        problem={answer.problem}
      />
      <Button type="submit" look="main" isBusy={isBusy}>
        {labelOf(isApproval, code, isBusy)}
      </Button>
      {question.web && !isApproval && (
        <Button isBusy={isBusy} onClick={answer.confirm}>
          Confirm with a passkey instead
        </Button>
      )}
    </form>
  )
}

function labelOf(isApproval: boolean, code: string, isBusy: boolean): string {
  if (isBusy) return 'Sending…'
  if (!isApproval) return 'Send the code'
  return code === '' ? 'Approve' : 'Approve and send the code'
}
