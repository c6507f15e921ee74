import type { Account } from '../accounts/account.ts'
import { nameOf } from '../accounts/account.ts'
import type { Logger } from '../types.ts'
import { AnsweredElsewhere, discardWords } from './answered-elsewhere.ts'
import type { Asking, QuestionSession } from './question-session.ts'
import type { Answered } from './read-answer.ts'
import type { Topic } from './topic.ts'

const APPROVAL_TRIES = 3

/** A maintainer's approval, and the session to report the outcome of the release to. */
export interface Approval {
  session: QuestionSession
  /** The code that came with it, if one did. */
  code: Extract<Answered, { kind: 'code' }> | undefined
  /** The account that it named, if it named one. Then no other account publishes, unless the registry refuses this one. */
  account: Account | undefined
}

/**
 * Asks for approval of exactly these bytes.
 *
 * @param isAgain - Whether the contents have changed since an approval in the same session.
 */
export async function askApproval(
  topic: Topic,
  session: QuestionSession,
  asking: Omit<Asking, 'reason'>,
  { isAgain, logger, endpoint }: { isAgain: boolean; logger: Pick<Logger, 'log'>; endpoint: string },
): Promise<Approval> {
  try {
    for (let tries = 1; ; tries += 1) {
      const reason = tries > 1 ? 'rejected' : isAgain ? 'changed' : null
      const answered = await session.ask(topic, { ...asking, reason })
      if (answered.kind === 'code' || answered.kind === 'approval') return approved(answered, session, logger)
      const why = answered.kind === 'unusable' ? answered.why : 'It was not an approval.'
      logger.log(why)
      if (tries === APPROVAL_TRIES) throw asking.fail('ERESPONDERANSWER', { endpoint, detail: why })
      session.report('rejected', why)
    }
  } catch (error) {
    if (error instanceof AnsweredElsewhere) session.report('withdrawn', error.message)
    else session.report('failed', discardWords(error))
    await session.settled()
    throw error
  }
}

function approved(
  answered: Extract<Answered, { kind: 'code' | 'approval' }>,
  session: QuestionSession,
  logger: Pick<Logger, 'log'>,
): Approval {
  const { account } = answered
  logger.log('Approved%s.', account ? ` by ${nameOf(account)}` : '')
  return { session, account, code: answered.kind === 'code' ? answered : undefined }
}
