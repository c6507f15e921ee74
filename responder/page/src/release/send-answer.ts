import { judgeCode } from '../../../../protocol/src/code.ts'
import { sealAnswer } from '../../../../protocol/src/seal.ts'
import type { QuestionDetail } from '../../../src/api/questions.ts'
import { type AnswerBody, api } from '../net/api.ts'
import { Refusal } from '../net/refusal.ts'
import { provePasskey } from '../session/passkeys.ts'

/**
 * Seals an answer to the job's key and sends it, so that nobody can read it on its way.
 *
 * @param answer - `account` is empty if the job names none. `code` is empty for an approval without a code.
 * @throws {Refusal}
 */
export async function sendAnswer(
  question: QuestionDetail,
  { account, code }: { account: string; code: string },
): Promise<void> {
  const judgement = judgeCode(code)
  const otp = judgement.ok ? judgement.code : undefined
  const username = account === '' ? undefined : account
  const isApproval = question.ask === 'approval'
  const answer = isApproval ? { approved: true as const, username, otp } : { username, otp: otp ?? '' }
  const sealed = await sealAnswer(answer, sealable(question))
  await give(question, { sealed, account: username })
}

/** Approves as one of two people, without a code. There is nothing to seal. */
export const sendApproval = (question: QuestionDetail): Promise<void> => give(question, {})

/** Sends an answer, and uses a passkey for it if the project requires one. */
export async function give(
  { id, attempt, needs }: QuestionDetail,
  answer: Pick<AnswerBody, 'sealed' | 'account'>,
): Promise<void> {
  const passkey = needs.passkey ? await provePasskey(`/api/questions/${id}/passkey`, { attempt }) : undefined
  await api.answer(id, { attempt, ...answer, passkey })
}

/**
 * Returns a question that answers can be sealed to. Throws if it has no key yet: its check phrase must be picked first.
 */
export function sealable({ key, packages, change, ...question }: QuestionDetail) {
  if (key === null) throw new TypeError('The key of this question is not known yet.')
  return { ...question, packages: packages ?? undefined, change: change ?? undefined, key }
}

/**
 * Seals a code that discards the staged version, to be sent with a decline. The sealed content says that it is a
 * decline, so nobody on its way can turn it into an approval.
 *
 * @param code - `account` is empty if the job names none.
 */
export const sealDecline = (
  question: QuestionDetail,
  { account, code }: { account: string; code: string },
): Promise<string> =>
  sealAnswer(
    { declined: true, username: account === '' ? undefined : account, otp: code },
    sealable(question),
  )

/** Whether an answer failed because the question has changed meanwhile. Then there is only something new to show. */
export const wasTooLate = (error: unknown): error is Refusal =>
  error instanceof Refusal && ['answered', 'closed', 'another_attempt', 'approval_only'].includes(error.code)
