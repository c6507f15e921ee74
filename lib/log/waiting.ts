import type { Writable } from 'node:stream'
import type { Question } from '@cfa/protocol'
import createSpinner from 'yocto-spinner'
import type { Step } from '../release/step.ts'
import type { Env } from '../types.ts'

const LINE_EVERY_MS = 60_000
const SPINNER_EVERY_MS = 1000

export interface WaitingFor {
  question: Question
  /** Derived from the question's key; `undefined` where answers are not sealed. */
  phrase: string | undefined
  /** By `now()`. */
  deadline: number
  step: Step
}

export interface Waiting {
  showLink: (link: string) => void
  stop: () => void
}

/** Says what is asked, whom it can be answered by, and how long is left: a line a minute, a spinner on a terminal. */
export function startWaiting({ question, phrase, deadline, step }: WaitingFor): Waiting {
  const { context, effects, session } = step
  const { logger } = context
  for (const line of describeQuestion(question, phrase)) logger.log(line)
  const left = () => describeTime(deadline - effects.now())
  logger.log(
    'Waiting for an answer by %s: %s left, until %s.',
    session.responder.name,
    left(),
    question.expiresAt,
  )
  const waits = session.responder.name === 'terminal' ? () => {} : startSigns(step, left)
  const links = new Set<string>()
  return {
    showLink: (link) => {
      if (!links.has(link)) logger.log('Answer here: %s', link)
      links.add(link)
    },
    stop: waits,
  }
}

/** The lines that say what a maintainer is asked for. */
export function describeQuestion(
  { ask, kind, package: release, accounts, attempt, reason, web }: Question,
  phrase: string | undefined,
): string[] {
  const spec = `${release.name}@${release.version}`
  const what =
    kind === 'dist-tag'
      ? `put ${spec} on the dist-tag ${release.tag}`
      : `publish ${spec} on the dist-tag ${release.tag}`
  const factor = web
    ? 'A maintainer’s second factor (a code or a passkey)'
    : 'A maintainer’s one-time password'
  const need = ask === 'approval' ? 'A maintainer’s approval' : factor
  const again = reason ? ` (attempt ${attempt}: ${REASONS[reason]})` : ''
  const lines = [`${need} is needed to ${what} at ${new URL(release.registry).host}${again}`]
  if (release.integrity)
    lines.push(`Contents: ${release.files ?? '?'} files, ${release.size ?? '?'} bytes, ${release.integrity}`)
  if (accounts.length > 0) lines.push(`Who can answer: ${accounts.join(', ')}`)
  if (phrase) lines.push(`Check phrase: ${phrase} (the page shows the same, or do not answer there)`)
  return lines
}

const REASONS = {
  rejected: 'the last answer was not accepted',
  expired: 'the last code was too old',
  changed: 'the contents changed after the approval',
}

/** `29 min 13 s`, `45 s` */
export function describeTime(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  if (minutes === 0) return `${seconds} s`
  return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
}

function startSigns({ context, effects }: Step, left: () => string): () => void {
  const { stdout, logger } = context
  const stopped = new AbortController()
  const every = async (ms: number, show: () => void) => {
    for (;;) {
      await effects.sleep(ms, stopped.signal)
      show()
    }
  }
  if (!isInteractive(stdout, effects.processEnv())) {
    const line = () => logger.log('Still waiting for an answer: %s left.', left())
    every(LINE_EVERY_MS, line).catch(() => {})
    return () => stopped.abort()
  }
  const text = () => `Waiting for a maintainer: ${left()} left`
  const spinner = createSpinner({ text: text(), stream: stdout, handleSignals: false }).start()
  const turn = () => {
    spinner.text = text()
  }
  every(SPINNER_EVERY_MS, turn).catch(() => {})
  return () => {
    stopped.abort()
    spinner.stop()
  }
}

/** Some CI services have terminals. The spinner would not turn there and write a line for each of its texts. */
function isInteractive(stream: Writable & { isTTY?: boolean }, { CI, TERM }: Env): boolean {
  return stream.isTTY === true && CI === undefined && TERM !== 'dumb'
}
