import type { QuestionDetail } from '../../../src/api/questions.ts'
import { AccountField } from './account-field.tsx'
import { CodeField } from './code-field.tsx'
import type { DiscardCode } from './use-discard-code.ts'

interface DiscardFieldsProps {
  question: QuestionDetail
  discard: DiscardCode
}

/** Explains what happens to the staged version after a decline, and asks for the code that frees its number. */
export function DiscardFields({ question, discard }: DiscardFieldsProps) {
  const { accounts, package: subject, several } = question
  const { code, account, input, select, isInvalid, problem } = discard
  return (
    <>
      <p>
        {code === ''
          ? several
            ? `The ${several.count} versions stay staged, and their numbers taken, until they are discarded. The job can do that with a code.`
            : `Version ${subject.version} stays staged, and its number taken, until it is discarded. The job can do that with a code.`
          : `The job also discards ${several ? `the ${several.count} versions` : `version ${subject.version}`} with your code, and says here whether that worked.`}
      </p>
      <AccountField
        select={select}
        accounts={accounts}
        account={account}
        onAccount={discard.choose}
        word="Discard"
      />
      <CodeField
        id="discard-code"
        input={input}
        code={code}
        onCode={discard.edit}
        label="One-time password (optional)"
        hint="Sealed for the job, and used once. If the registry refuses it, the version stays staged."
        isInvalid={isInvalid}
        problem={problem}
      />
    </>
  )
}
