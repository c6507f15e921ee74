import { useId, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { useAction } from '../live/use-action.ts'
import { AccountField } from '../release/account-field.tsx'
import { firstAccount, rememberAccount } from '../release/account-memory.ts'
import { CodeField } from '../release/code-field.tsx'
import { judgeAccount, judgeCodeText } from '../release/code-problem.ts'
import { sendAnswer } from '../release/send-answer.ts'
import { useCode } from '../release/use-code.ts'
import { announce } from '../ui/announcer.tsx'
import { Button } from '../ui/button.tsx'
import { releaseName } from '../words/release.ts'
import { answerEach, type GivingEffects } from './answer-each.ts'
import { ApproveAll } from './approve-all.tsx'
import type { Group } from './groups.ts'

interface AnswerAllProps extends GivingEffects {
  group: Group
  /** Whether a code is only for the first question. */
  isOnce: boolean
  onPasskeys: (questions: readonly QuestionDetail[], account: string) => void
}

/** Asks for one account and one code, or one approval, for every question of a group that is on the screen. */
export function AnswerAll({ group, isOnce, onPasskeys, ...effects }: AnswerAllProps) {
  const id = useId()
  const answer = useAnswerAll({ group, isOnce, effects })
  const { typed, account, action, questions } = answer
  const isApproval = group.ask === 'approval'
  const label = labelOf(group, questions)
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
          select={typed.select}
          accounts={answer.accounts}
          account={account}
          onAccount={typed.choose}
          isMissing={typed.found?.at === 'account'}
        />
        {isApproval ? (
          typed.found && <p class="problem">{typed.found.problem}</p>
        ) : (
          <CodeField
            id={id}
            input={typed.input}
            code={typed.code}
            onCode={answer.edit}
            label="One-time password"
            hint={hintOf(questions.length, isOnce)}
            isInvalid={typed.found?.at === 'code'}
            problem={typed.found?.problem ?? action.problem}
          />
        )}
        <Button type="submit" look="main" isBusy={action.isBusy}>
          {action.isBusy ? 'Sending…' : label}
        </Button>
        {!isApproval && group.questions.every(({ web }) => web) && (
          <Button
            isBusy={action.isBusy}
            onClick={() => {
              if (typed.show(judgeAccount(account, answer.accounts))) onPasskeys(group.questions, account)
            }}
          >
            Confirm {group.questions.length > 1 ? 'all ' : ''}with a passkey
          </Button>
        )}
      </form>
      {answer.consent && <ApproveAll {...answer.consent} />}
    </>
  )
}

interface UseAnswerAll extends Pick<AnswerAllProps, 'group' | 'isOnce'> {
  effects: GivingEffects
}

function useAnswerAll({ group, isOnce, effects }: UseAnswerAll) {
  const accounts = group.questions[0]?.accounts ?? []
  const [chosen, setChosen] = useState<string | null>(null)
  // The questions that the person is about to confirm. Any that come while the dialog is open are not among them.
  const [consented, setConsented] = useState<readonly QuestionDetail[] | null>(null)
  const account = chosen ?? firstAccount(accounts)
  const typed = useCode({ question: { accounts }, onAccount: setChosen }, account)
  const { code } = typed
  const questions = isOnce ? group.questions.slice(0, 1) : group.questions
  const action = useAction(async (pressed: readonly QuestionDetail[]) => {
    rememberAccount(account)
    const done = group.ask === 'approval' ? 'Approved.' : 'Code sent.'
    const send = (question: QuestionDetail) => sendAnswer(question, { account, code })
    announce(await answerEach(pressed, send, { ...effects, done }))
    typed.clear()
  })
  const submit = () => {
    const isApproval = group.ask === 'approval'
    const problem = judgeAccount(account, accounts) ?? (isApproval ? null : judgeCodeText(code))
    if (!typed.show(problem)) return
    if (isApproval) setConsented(questions)
    else void action.run(questions)
  }
  return {
    typed,
    account,
    accounts,
    action,
    questions,
    submit,
    edit: (text: string) => {
      typed.edit(text)
      action.forget()
    },
    consent: consented && {
      questions: consented,
      action: { ...action, run: () => action.run(consented) },
      onClose: () => setConsented(null),
    },
  }
}

/** Returns the button's label. It counts the questions on the screen. */
function labelOf({ ask, questions: all }: Group, questions: readonly QuestionDetail[]): string {
  const [first] = questions
  const what = questions.length > 1 || !first ? `all ${questions.length} of this run` : releaseName(first)
  if (ask === 'approval') return `Approve ${what}`
  return all.length > 1 && questions.length === 1
    ? `Send the code for ${what} alone`
    : `Send the code for ${what}`
}

function hintOf(count: number, isOnce: boolean): string {
  if (isOnce)
    return 'The registry takes a code once. This one is for the first release, the next for another.'
  if (count === 1) return 'Sent when you press the button.'
  return 'Sent when you press the button, sealed for each job. Where the registry takes it once, you are asked for the next one here.'
}
