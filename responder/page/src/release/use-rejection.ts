import type { CryptoKey } from 'jose'
import { useRef, useState } from 'preact/hooks'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { session } from '../session/session-store.ts'
import { ownAccount } from './account-field.tsx'
import { type Found, judgeAccount, judgeAtOnce, judgeCodeText } from './code-problem.ts'
import { sealRejection } from './send-answer.ts'
import { createWebKey } from './web-link.ts'

export type RejectionState = ReturnType<typeof useRejection>

/** What a no has with it: a code, a wish to confirm with a passkey, or nothing, and nothing is wrong with that. */
type Factor = 'none' | 'code' | 'passkey'

/** The second factor that may go with a no. */
export function useRejection(question: QuestionDetail) {
  const [code, setCode] = useState('')
  const [usesPasskey, setPasskey] = useState(false)
  const [chosen, setChosen] = useState<string | null>(null)
  const [found, setFound] = useState<Found | null>(null)
  const made = useRef<Made | null>(null)
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  const account = chosen ?? ownAccount(question.accounts, session.value?.person?.accounts ?? [])
  const edit = (text: string) => {
    setCode(text)
    setFound(judgeAtOnce(text))
  }
  const choose = (name: string) => {
    setChosen(name)
    setFound(judgeAtOnce(code))
  }
  const factor: Factor = usesPasskey ? 'passkey' : code === '' ? 'none' : 'code'
  /** Shows what is wrong with it, where something is. */
  const check = (): boolean => {
    if (factor === 'none') return true
    const judged = factor === 'code' ? judgeCodeText(code) : null
    const problem = judgeAccount(account, question.accounts) ?? judged
    setFound(problem)
    if (problem !== null) (problem.at === 'account' ? select : input).current?.focus()
    return problem === null
  }
  return {
    factor,
    code,
    account,
    input,
    select,
    edit,
    check,
    choose,
    setPasskey: (uses: boolean) => {
      edit('')
      setPasskey(uses)
    },
    isInvalid: found?.at === 'code',
    problem: found?.problem ?? null,
    // Sent again, it is the same: what arrived without a word must still fit.
    seal: async () => {
      const subject = JSON.stringify([question.attempt, factor, account, code])
      if (made.current?.subject !== subject)
        made.current = { subject, ...(await sealFactor(question, { factor, account, code })) }
      return made.current
    },
  }
}

interface Sealed {
  sealed: string | undefined
  /** Opens the link that comes for it. */
  webKey: CryptoKey | null
}

interface Made extends Sealed {
  /** What it was made from. */
  subject: string
}

async function sealFactor(
  question: QuestionDetail,
  { factor, account, code }: { factor: Factor; account: string; code: string },
): Promise<Sealed> {
  if (factor === 'none') return { sealed: undefined, webKey: null }
  if (factor === 'code')
    return { sealed: await sealRejection(question, account, { otp: code }), webKey: null }
  const { web, privateKey } = await createWebKey()
  return { sealed: await sealRejection(question, account, { web }), webKey: privateKey }
}
