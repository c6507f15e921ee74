import { ProtocolError, type Question, sealedIntegrity } from '@cfa/protocol'
import type { SealingKey } from '@cfa/protocol/sealing'
import { type Fail, failAgain } from '../errors/fail.ts'
import { isPluginError } from '../errors/get-error.ts'
import type { DeclineEnd } from '../errors/state.ts'
import { type GivenAnswer, type OpenAnswer, QuestionExpired } from '../responders/types.ts'

const OPEN_ANSWER =
  'The responder seals its answers, and this one was not sealed. Only a decline may be unsealed.'

/**
 * Returns the answer in readable form. Throws `ERESPONDERSEAL` if answers are sealed and this one is not, unless it is
 * a decline.
 */
export async function openAnswer(
  answer: GivenAnswer,
  { question, sealing }: { question: Question; sealing: SealingKey | undefined },
  fail: Fail,
  endpoint: string,
): Promise<OpenAnswer> {
  if (answer.type === 'sealed') return unseal(answer.sealed, question, sealing, endpoint, fail)
  if (sealing && answer.type !== 'decline') throw sealError(OPEN_ANSWER, endpoint, fail)
  return answer
}

/** Opens a sealed answer. Throws `ERESPONDERSEAL` if it is not for this question and these bytes. */
export async function unseal(
  sealed: string,
  question: Question,
  sealing: SealingKey | undefined,
  endpoint: string,
  fail: Fail,
): Promise<OpenAnswer> {
  if (!sealing) throw sealError('The answer is sealed, and there was no key to seal it to.', endpoint, fail)
  try {
    return await sealing.open(sealed, { id: question.id, integrity: await sealedIntegrity(question) })
  } catch (error) {
    throw error instanceof ProtocolError ? sealError(error.message, endpoint, fail) : error
  }
}

function sealError(detail: string, endpoint: string, fail: Fail) {
  return fail('ERESPONDERSEAL', { endpoint, detail })
}

/** Creates the error for a decline, which ends the release. */
export function declined(
  { by, reason }: Extract<OpenAnswer, { type: 'decline' }>,
  { ask }: Question,
  written: DeclineEnd,
  fail: Fail,
) {
  const facts = { written, ...(by ? { by } : {}), ...(reason ? { reason } : {}) }
  return ask === 'approval' ? fail('EAPPROVALDECLINED', facts) : fail('EOTPDECLINED', facts)
}

/** Turns what a responder threw into an error of this release. */
export function translateFault(
  error: unknown,
  { ask }: Pick<Question, 'ask'>,
  endpoint: string,
  fail: Fail,
): unknown {
  if (error instanceof QuestionExpired)
    return ask === 'approval' ? fail('EAPPROVALTIMEOUT', { endpoint }) : fail('EOTPTIMEOUT', { endpoint })
  if (isPluginError(error)) return failAgain(error, fail, { endpoint })
  const detail = error instanceof Error ? error.message : String(error)
  return fail('ERESPONDERUNREACHABLE', { endpoint, detail }, error)
}
