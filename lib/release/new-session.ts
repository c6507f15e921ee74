import { checkPhrase } from '@cfa/protocol/sealing'
import { startWaitingLines, type WaitingLinesTools } from '../log/waiting-lines.ts'
import type { Logger } from '../types.ts'
import { createQuestionSession, type QuestionSession, type SessionTools } from './question-session.ts'

interface NewSession
  extends Pick<
    SessionTools,
    'responder' | 'features' | 'open' | 'clock' | 'timeoutMs' | 'jobEndsAt' | 'uuid'
  > {
  logger: Pick<Logger, 'log'>
  /** What the log lines about waiting need. */
  waiting: Omit<WaitingLinesTools, 'clock'>
}

/** Creates a session that logs what it is waiting for. Nobody is alerted before the first `ask`. */
export function newSession({ waiting, ...tools }: NewSession): QuestionSession {
  const { responder, clock } = tools
  return createQuestionSession({
    ...tools,
    startWaitingLines: async (question, deadline, installScripts) => {
      const phrase = question.key ? await checkPhrase(question.key) : undefined
      const waitingFor = { question, installScripts, phrase, deadline, responder: responder.name }
      return startWaitingLines(waitingFor, { ...waiting, clock })
    },
  })
}
