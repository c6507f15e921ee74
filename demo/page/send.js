import { judgeCode } from '@cfa/protocol/code.js'
import { sealAnswer } from '@cfa/protocol/seal.js'

const PROBLEMS = {
  format: 'A code has six digits.',
  'recovery-code':
    'This is a recovery code. It stays here: using one can lock an account’s publishing for days. Take a code from the authenticator.',
}

/**
 * Seals an answer to the key of the job that asked, and sends it; only a no goes open.
 *
 * @returns What is wrong, for the person at the page; `undefined` if nothing is.
 */
export async function sealAndSend(answer, question) {
  if (!answer.declined) {
    const judgement = judgeCode(answer.otp)
    if (!judgement.ok) return PROBLEMS[judgement.problem]
  }
  const said = answer.declined ? answer : { sealed: await sealAnswer(answer, question) }
  const response = await fetch('/api/answer', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: question.id, attempt: question.attempt, answer: said }),
  })
  if (response.ok) return undefined
  const { message = 'The answer did not arrive.' } = await response.json().catch(() => ({}))
  return message
}
