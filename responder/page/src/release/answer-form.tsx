import { useEffect } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { releaseLabel } from '../words/release.ts'
import { AccountField } from './account-field.tsx'
import { ApproveAlone } from './approve-alone.tsx'
import type { AskedProps } from './asked-props.ts'
import { CodeField } from './code-field.tsx'
import { useAnswer } from './use-answer.ts'
import { isSixDigits } from './use-auto-send.ts'

/** Asks for an account and a code, or an approval. Each attempt has a new form, so that no code is kept for another. */
export function AnswerForm(props: AskedProps) {
  const { question, isFollowUp } = props
  const isApproval = question.ask === 'approval'
  const answer = useAnswer(props)
  const { code, account, input, select, isBusy, found, consent } = answer
  useEffect(() => {
    if ((question.attempt > 1 || isFollowUp) && !isTypingElsewhere()) input.current?.focus()
  }, [question.attempt, isFollowUp, input])
  return (
    <>
      <form
        class="answer"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          answer.submit()
        }}
      >
        <AccountField
          select={select}
          accounts={question.accounts}
          account={account}
          onAccount={answer.choose}
          isMissing={found?.at === 'account'}
        />
        <CodeField
          input={input}
          code={code}
          onCode={answer.edit}
          label={isApproval ? 'One-time password (optional)' : 'One-time password'}
          hint={<Hint isOptional={isApproval} {...answer} />}
          isAboutToSend={answer.isAboutToSend}
          isInvalid={found?.at === 'code'}
          problem={answer.problem}
        />
        <Button type="submit" look="main" isBusy={isBusy}>
          {isBusy ? 'Sending…' : labelOf(question, code)}
        </Button>
        {question.web && !isApproval && (
          <Button isBusy={isBusy} onClick={answer.confirm}>
            Confirm with a passkey
          </Button>
        )}
      </form>
      {consent && <ApproveAlone question={question} action={consent.action} onClose={consent.close} />}
    </>
  )
}

/** Whether the person is busy in another field or dialog. The focus is not taken away then. */
function isTypingElsewhere(): boolean {
  return document.activeElement?.matches('input, textarea, select, dialog *') ?? false
}

/** Returns the button's label. It has the version, to tell several waiting releases apart. */
function labelOf(question: AskedProps['question'], code: string): string {
  const release = releaseLabel(question)
  if (question.ask === 'code') return `Send the code for ${release}`
  return code === '' ? `Approve ${release}` : `Approve ${release} and send the code`
}

interface HintProps
  extends Pick<ReturnType<typeof useAnswer>, 'code' | 'isLong' | 'setLong' | 'isArmed' | 'isAboutToSend'> {
  isOptional: boolean
}

function Hint({ isOptional, code, isLong, setLong, isArmed, isAboutToSend }: HintProps) {
  if (isOptional) return 'A code that is still fresh when the job needs it saves you a second question.'
  if (isAboutToSend) return 'Sending. Edit the code to stop.'
  if (isLong) return 'Up to 16 digits. Sent when you press the button.'
  if (isSixDigits(code) && !isArmed) return 'Sent when you press the button.'
  return (
    <>
      Six digits are sent automatically.{' '}
      <button type="button" class="link" onClick={setLong}>
        My code is longer
      </button>
    </>
  )
}
