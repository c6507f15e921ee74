import type { PackageRef, Question, Report } from '@cfa/protocol'
import type { Clock } from '../async/sleep.ts'
import { withTimeout } from '../async/with-timeout.ts'
import type { Responder } from '../responders/types.ts'
import type { Logger } from '../types.ts'
import type { ReportedState } from './question-state.ts'

/** What became of a question, or of one of its packages. */
export interface OutcomeReport {
  state: ReportedState
  reason: string | undefined
  subject: PackageRef | undefined
}

/** The reports about one question, sent one after the other. */
export interface Reports {
  /** Never throws, because the release does not depend on reports. */
  add: (question: Question, outcome: OutcomeReport) => void
  /** Waits until everything has been reported. */
  settled: () => Promise<void>
}

interface ReportTools {
  responder: Responder
  clock: Clock
  logger: Pick<Logger, 'log'>
}

/** How long a report may take. The release does not depend on reports, so it is not held up for long. */
const REPORT_MS = 15_000
/**
 * After this many failed reports in a row, nothing more is reported about single packages. The end of two hundred
 * packages would otherwise wait for each of their reports.
 */
const MOST_FAILURES = 2

export function createReports(tools: ReportTools): Reports {
  let failures = 0
  let reported = Promise.resolve()
  const report = async (question: Question, outcome: OutcomeReport) => {
    if (outcome.subject && failures >= MOST_FAILURES) return
    failures = (await send(question, outcome, tools)) ? 0 : failures + 1
  }
  return {
    add: (question, outcome) => {
      reported = reported.then(() => report(question, outcome))
    },
    settled: () => reported,
  }
}

/** Sends one report. Returns whether it arrived, and never rejects. */
async function send(
  question: Question,
  { state, reason, subject }: OutcomeReport,
  { responder, clock, logger }: ReportTools,
): Promise<boolean> {
  const report = {
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(subject ? { package: subject } : {}),
  } as Report
  try {
    await withTimeout(REPORT_MS, responder.report?.(question, report) ?? Promise.resolve(), clock.sleep)
    return true
  } catch {
    logger.log('Could not tell the responder that the state is now “%s”. The release is not affected.', state)
    return false
  }
}
