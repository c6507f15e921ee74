import { useRef, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { rememberAccount } from './account-memory.ts'
import { type Found, judgeAccount, judgeAtOnce } from './code-problem.ts'
import { isSixDigits } from './use-auto-send.ts'

interface UseCodeProps {
  question: Pick<QuestionDetail, 'accounts'>
  onAccount: (account: string) => void
}

/** Holds the code that is being typed, and checks it with its account. */
export function useCode({ question, onAccount }: UseCodeProps, account: string) {
  const [code, setCode] = useState('')
  const [isLong, setLong] = useState(false)
  // Only typing sends automatically, and only if nothing was missing. Choosing an account never does.
  const [isArmed, setArmed] = useState(false)
  const [found, setFound] = useState<Found | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  const edit = (text: string) => {
    const missing = isSixDigits(text) && !isLong ? judgeAccount(account, question.accounts) : null
    setCode(text)
    setFound(judgeAtOnce(text) ?? missing)
    setArmed(missing === null)
  }
  const choose = (name: string) => {
    setArmed(false)
    setFound(judgeAtOnce(code))
    rememberAccount(name)
    onAccount(name)
  }
  /** Shows what is wrong, if anything. Returns whether nothing is. */
  const show = (problem: Found | null): boolean => {
    setFound(problem)
    if (problem !== null) (problem.at === 'account' ? select : input).current?.focus()
    return problem === null
  }
  /** Removes the code that was sent, unless another has been typed since. */
  const clear = () => setCode((now) => (now === code ? '' : now))
  return {
    code,
    isLong,
    setLong: () => {
      setLong(true)
      // The button for it is gone.
      input.current?.focus()
    },
    isArmed,
    /** Leaves the sending to the button until the code is edited. */
    disarm: () => setArmed(false),
    found,
    input,
    select,
    edit,
    choose,
    show,
    clear,
  }
}
