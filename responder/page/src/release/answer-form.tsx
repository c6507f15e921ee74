import { useEffect, useRef, useState } from 'preact/hooks'
import { judgeCode } from '../../../../protocol/src/code.ts'
import { useAction } from '../live/use-action.ts'
import { session } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { Button, Problem } from '../ui/button.tsx'
import { AccountField, ownAccount } from './account-field.tsx'
import type { AskedProps } from './asked.tsx'
import { CodeField, problemOf } from './code-field.tsx'
import { sendAnswer, wasTooLate } from './send-answer.ts'
import { useAutoSend } from './use-auto-send.ts'
import { askForLink } from './web-link.ts'

/** Account and code, or a yes. Made anew for every attempt: a code is never kept for another one. */
export function AnswerForm(props: AskedProps) {
  const { question, account: chosen, onAccount } = props
  const [code, setCode] = useState('')
  const [isLong, setLong] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const isApproval = question.ask === 'approval'
  const account = chosen ?? ownAccount(question.accounts, session.value?.person?.accounts ?? [])
  useFocusWhenAskedAgain(input, question.attempt)

  const send = useAction(async (give: () => Promise<unknown>) => await giveOnce(props, give))
  const sendCode = async () => {
    await sendAnswer(question, { account, code })
    setCode('')
    announce(isApproval ? 'Approved.' : 'Code sent.')
  }
  const submit = async () => {
    const found = missing(account, question.accounts) ?? (isApproval && code === '' ? null : problemOf(code))
    setProblem(found)
    if (found) input.current?.focus()
    else await send.run(sendCode)
  }
  const confirm = async () => {
    const found = missing(account, question.accounts)
    setProblem(found)
    if (!found) await send.run(async () => props.onWebKey(await askForLink(question, account)))
  }
  const isReady = !isApproval && !isLong && !send.isBusy && account !== ''
  const isAboutToSend = useAutoSend(code, isReady, () => void submit())
  const edit = (text: string) => {
    setCode(text)
    // Said at once: it must not be on the screen for longer than it takes to paste it.
    setProblem(judgedAtOnce(text))
    send.forget()
  }

  return (
    <form
      class="answer"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <AccountField accounts={question.accounts} account={account} onAccount={onAccount} />
      <CodeField
        input={input}
        code={code}
        onCode={edit}
        isOptional={isApproval}
        isLong={isLong}
        onLong={() => setLong(true)}
        isAboutToSend={isAboutToSend}
        isInvalid={problem !== null}
      />
      <Problem id="code-problem" text={problem ?? send.problem} />
      <Button type="submit" look="main" isBusy={send.isBusy}>
        {labelOf(isApproval, code, send.isBusy)}
      </Button>
      {question.web && !isApproval && (
        <Button isBusy={send.isBusy} onClick={() => void confirm()}>
          Confirm with a passkey instead
        </Button>
      )}
    </form>
  )
}

/** Gives an answer, and shows what there is then, also if it came too late to count. */
async function giveOnce({ onFaster, reload }: AskedProps, give: () => Promise<unknown>): Promise<void> {
  try {
    await give()
    onFaster(null)
  } catch (error) {
    if (!wasTooLate(error)) throw error
    onFaster(error.by)
  }
  await reload()
}

function useFocusWhenAskedAgain(input: { current: HTMLInputElement | null }, attempt: number) {
  useEffect(() => {
    if (attempt > 1) input.current?.focus()
  }, [attempt, input])
}

function judgedAtOnce(text: string): string | null {
  const judgement = judgeCode(text)
  return !judgement.ok && judgement.problem === 'recovery-code' ? problemOf(text) : null
}

const missing = (account: string, accounts: readonly string[]): string | null =>
  account === '' && accounts.length > 0 ? 'Choose the account that the code belongs to.' : null

function labelOf(isApproval: boolean, code: string, isBusy: boolean): string {
  if (isBusy) return 'Sending…'
  if (!isApproval) return 'Send the code'
  return code === '' ? 'Approve' : 'Approve and send the code'
}
