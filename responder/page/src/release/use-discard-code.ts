import { useRef, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { firstAccount, rememberAccount } from './account-memory.ts'
import { type Found, judgeAccount, judgeAtOnce, judgeCodeText } from './code-problem.ts'

export type DiscardCode = ReturnType<typeof useDiscardCode>

/** Holds the optional code that goes with a decline and discards what is staged. */
export function useDiscardCode({ accounts }: QuestionDetail) {
  const [code, setCode] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  const account = chosen ?? firstAccount(accounts)
  const edit = (text: string) => {
    setCode(text)
    setFound(judgeAtOnce(text))
  }
  const choose = (name: string) => {
    setChosen(name)
    rememberAccount(name)
    setFound(judgeAtOnce(code))
  }
  /** Shows what is wrong with the code, if anything. Returns whether nothing is. */
  const check = (): boolean => {
    const problem = code === '' ? null : (judgeAccount(account, accounts) ?? judgeCodeText(code))
    setFound(problem)
    if (problem !== null) (problem.at === 'account' ? select : input).current?.focus()
    return problem === null
  }
  return {
    ...{ code, account, input, select, edit, choose, check },
    isInvalid: found?.at === 'code',
    problem: found?.problem ?? null,
  }
}
