import { useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { announce } from '../ui/announcer.tsx'
import { firstAccount, rememberAccount } from './account-memory.ts'
import type { AskedProps } from './asked-props.ts'
import { type Found, judgeAccount, judgeCodeText } from './code-problem.ts'
import { giveOnce } from './give-once.ts'
import { sendAnswer } from './send-answer.ts'
import { useAutoSend } from './use-auto-send.ts'
import { useCode } from './use-code.ts'
import { askForLink } from './web-link.ts'

/** Checks and sends the person's answer. */
export function useAnswer(props: AskedProps) {
  const { question, onWebKey, onCodeGiven } = props
  const account = accountOf(props)
  const typed = useCode(props, account)
  const { code, isLong, isArmed, found, show, clear } = typed
  const [isConsenting, setConsenting] = useState(false)
  const action = useAction(async (give: () => Promise<unknown>) => await giveOnce(props, give))

  const send = () =>
    action.run(async () => {
      // Before it is sent, because the reply may be lost.
      onCodeGiven(code !== '')
      await sendAnswer(question, { account, code })
      rememberAccount(account)
      onWebKey(null)
      clear()
      announce(question.ask === 'approval' ? 'Approved.' : 'Code sent.')
    })
  const submit = () => {
    if (!show(judge(props, { account, code }))) return
    if (isConsent(props, code)) setConsenting(true)
    else void send()
  }
  const confirm = () => {
    if (!show(judgeAccount(account, question.accounts))) return
    void action.run(async () => {
      await askForLink(question, account, (key) => {
        onWebKey(key)
        onCodeGiven(false)
      })
    })
  }
  const isReady = question.ask === 'code' && !isLong && !action.isBusy && isArmed
  return {
    ...typed,
    account,
    edit: (text: string) => {
      typed.edit(text)
      action.forget()
    },
    submit,
    confirm,
    /** Set while an approval without a code waits for confirmation. */
    consent: isConsenting ? { action: { ...action, run: send }, close: () => setConsenting(false) } : null,
    isBusy: action.isBusy,
    isAboutToSend: useAutoSend({ code, isReady, send: submit, onSlept: typed.disarm }),
    problem: found?.problem ?? action.problem,
  }
}

/** Returns the chosen account if the job can still use it, otherwise the preselected one. */
function accountOf({ question: { accounts }, account }: AskedProps): string {
  if (account !== null && accounts.includes(account)) return account
  return firstAccount(accounts)
}

/** Whether it is an approval without a code. */
const isConsent = ({ question }: AskedProps, code: string): boolean =>
  question.ask === 'approval' && code === ''

function judge(props: AskedProps, { account, code }: { account: string; code: string }): Found | null {
  return (
    judgeAccount(account, props.question.accounts) ?? (isConsent(props, code) ? null : judgeCodeText(code))
  )
}
