import { useRef, useState } from 'preact/hooks'
import { useAction } from '../live/use-action.ts'
import { session } from '../session/session-store.ts'
import { announce } from '../ui/announcer.tsx'
import { ownAccount } from './account-field.tsx'
import type { AskedProps } from './asked-props.ts'
import { type Found, judgeAccount, judgeAtOnce, judgeCodeText } from './code-problem.ts'
import { sendAnswer, wasTooLate } from './send-answer.ts'
import { useAutoSend } from './use-auto-send.ts'
import { askForLink } from './web-link.ts'

/** What the person gives as an answer, judged and on its way. */
export function useAnswer(props: AskedProps) {
  const { question, onWebKey } = props
  const [code, setCode] = useState('')
  const [isLong, setLong] = useState(false)
  const [found, setFound] = useState<Found | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  const account = accountOf(props)
  const action = useAction(async (give: () => Promise<unknown>) => await giveOnce(props, give))

  const give = (problem: Found | null, send: () => Promise<unknown>) => {
    setFound(problem)
    if (problem === null) void action.run(send)
    else (problem.at === 'account' ? select : input).current?.focus()
  }
  const submit = () =>
    give(judge(props, { account, code }), async () => {
      await sendAnswer(question, { account, code })
      onWebKey(null)
      setCode('')
      announce(question.ask === 'approval' ? 'Approved.' : 'Code sent.')
    })
  const confirm = () =>
    give(judgeAccount(account, question.accounts), async () => onWebKey(await askForLink(question, account)))
  const edit = (text: string) => {
    setCode(text)
    setFound(judgeAtOnce(text))
    action.forget()
  }

  const mayGoByItself = question.ask === 'code' && !isLong && !action.isBusy
  const isReady = mayGoByItself && judgeAccount(account, question.accounts) === null
  return {
    code,
    account,
    input,
    select,
    isLong,
    setLong: () => setLong(true),
    edit,
    submit,
    confirm,
    isBusy: action.isBusy,
    isAboutToSend: useAutoSend(code, isReady, submit),
    isInvalid: found?.at === 'code',
    problem: found?.problem ?? action.problem,
  }
}

/** What was chosen, if the job can still use it, or the person's own. */
function accountOf({ question: { accounts }, account }: AskedProps): string {
  if (account !== null && accounts.includes(account)) return account
  return ownAccount(accounts, session.value?.person?.accounts ?? [])
}

function judge({ question }: AskedProps, { account, code }: { account: string; code: string }): Found | null {
  const isYesAlone = question.ask === 'approval' && code === ''
  return judgeAccount(account, question.accounts) ?? (isYesAlone ? null : judgeCodeText(code))
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
