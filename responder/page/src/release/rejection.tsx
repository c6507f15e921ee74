import type { QuestionDetail } from '../../../src/api/questions.ts'
import { Problem } from '../ui/button.tsx'
import { AccountField } from './account-field.tsx'
import { CodeField } from './code-field.tsx'
import type { RejectionState } from './use-rejection.ts'

interface RejectionProps {
  question: QuestionDetail
  rejection: RejectionState
}

/** What becomes of the staged version when it is declined, and the second factor that frees its number. */
export function Rejection({ question, rejection }: RejectionProps) {
  const { accounts, package: subject } = question
  const { factor, code, account, input, select, isInvalid, problem } = rejection
  return (
    <>
      <p>{consequence(factor, subject.version)}</p>
      <details onToggle={(event) => !event.currentTarget.open && rejection.setPasskey(false)}>
        <summary>Also reject what is staged</summary>
        <AccountField
          select={select}
          accounts={accounts}
          account={account}
          onAccount={rejection.choose}
          word="Reject"
        />
        {question.web && (
          <label class="check">
            <input
              type="checkbox"
              checked={factor === 'passkey'}
              onChange={(event) => rejection.setPasskey(event.currentTarget.checked)}
            />
            With a passkey, at the registry
          </label>
        )}
        {factor !== 'passkey' && (
          <CodeField
            id="reject-code"
            input={input}
            code={code}
            onCode={rejection.edit}
            label="One-time password"
            hint="Sent with your no, sealed for the job, and used once. If it is refused, the version stays staged."
            isInvalid={isInvalid}
            problem={problem}
          />
        )}
        {factor === 'passkey' && <Problem text={problem} />}
      </details>
    </>
  )
}

function consequence(factor: RejectionState['factor'], version: string): string {
  if (factor === 'code')
    return `The job also rejects version ${version} with your code, and says here whether that worked.`
  if (factor === 'passkey')
    return `The job asks the registry where you can confirm that version ${version} is rejected. The link appears here.`
  return `Version ${version} stays staged, and its number taken, until somebody rejects it.`
}
