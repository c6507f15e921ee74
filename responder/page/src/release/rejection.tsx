import type { QuestionDetail } from '../../../src/api/questions.ts'
import { isNpm } from '../words/registries.ts'
import { AccountField } from './account-field.tsx'
import { CodeField } from './code-field.tsx'
import type { RejectionState } from './use-rejection.ts'

interface RejectionProps {
  question: QuestionDetail
  rejection: RejectionState
}

/** What becomes of the staged version when it is declined, and the code that frees its number. */
export function Rejection({ question, rejection }: RejectionProps) {
  const { accounts, package: subject } = question
  const { code, account, input, select, isInvalid, problem } = rejection
  return (
    <>
      <p>
        {code === ''
          ? `Version ${subject.version} stays staged, and its number taken, until somebody rejects it.`
          : `The job also rejects version ${subject.version} with your code. Its log says whether that worked.`}
      </p>
      <details onToggle={(event) => !event.currentTarget.open && rejection.edit('')}>
        <summary>Also reject what is staged</summary>
        <p class="hint">
          By a code only. With a passkey, reject it on{' '}
          {isNpm(subject.registry) ? 'npmjs.com' : 'the registry’s own page'}.
        </p>
        <AccountField
          select={select}
          accounts={accounts}
          account={account}
          onAccount={rejection.choose}
          word="Reject"
        />
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
      </details>
    </>
  )
}
