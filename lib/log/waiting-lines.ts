import type { Writable } from 'node:stream'
import type { Question } from '@cfa/protocol'
import createSpinner from 'yocto-spinner'
import type { Clock } from '../async/sleep.ts'
import type { InstallScript } from '../door/install-scripts.ts'
import type { Env, Logger } from '../types.ts'
import { describeAction, factLine } from './change-words.ts'
import { describeTime } from './describe-time.ts'
import { createLinePace } from './line-pace.ts'
import { safeLine } from './safe-text.ts'

const LINE_EVERY_MS = 60_000
const SPINNER_EVERY_MS = 1000

export interface WaitingFor {
  question: Question
  /** Shown even if the responder takes no details. */
  installScripts: readonly InstallScript[]
  /** The check phrase, derived from the question's key. `undefined` if answers are not sealed. */
  phrase: string | undefined
  /** In milliseconds, on the clock of `now()`. */
  deadline: number
  /** The responder's name. */
  responder: string
}

/** Where the lines go, and what decides how they look there. */
export interface WaitingLinesTools {
  logger: Pick<Logger, 'log'>
  stdout: Writable
  env: Env
  clock: Clock
}

export interface Waiting {
  showLink: (link: string) => void
  stop: () => void
}

/**
 * Shows what is asked, who can answer it, and how much time is left: in a line a minute, or with a spinner on a
 * terminal.
 */
export function startWaitingLines(
  { question, installScripts, phrase, deadline, responder }: WaitingFor,
  tools: WaitingLinesTools,
): Waiting {
  const { logger, clock } = tools
  for (const line of describeQuestion(question, phrase, installScripts)) logger.log('%s', line)
  const left = () => describeTime(deadline - clock.now())
  logger.log('Waiting for an answer from %s: %s left, until %s.', responder, left(), question.expiresAt)
  const links = createLinks(tools)
  const stop = responder === 'terminal' ? () => {} : startSigns(tools, left, links.showLatest)
  return { showLink: links.show, stop }
}

/** Logs each link once. If new ones come too fast, only the latest follows later. */
function createLinks({ logger, clock }: WaitingLinesTools) {
  const may = createLinePace(clock)
  const shown = new Set<string>()
  let latest: string | undefined
  const showLatest = () => {
    if (latest === undefined || !may()) return
    logger.log('Answer here: %s', safeLine(latest))
    shown.add(latest)
    latest = undefined
  }
  const show = (link: string) => {
    latest = shown.has(link) ? undefined : link
    showLatest()
  }
  return { show, showLatest }
}

/** Returns the lines that say what a maintainer is asked for. */
export function describeQuestion(
  question: Question,
  phrase: string | undefined,
  installScripts: readonly InstallScript[] = [],
): string[] {
  const { ask, kind, package: release, packages, change, accounts, attempt, reason, web, network } = question
  const what = packages ? `publish ${packages.length} packages` : describeWrite(kind, release)
  const factor = web
    ? 'A maintainer’s second factor (a code or a passkey)'
    : 'A maintainer’s one-time password'
  const need = ask === 'approval' ? 'A maintainer’s approval' : factor
  const count = attempt > 1 ? `attempt ${attempt}: ` : ''
  const again = reason ? ` (${count}${REASONS[reason]})` : ''
  const lines = [`${need} is needed to ${what} at ${new URL(release.registry).host}${again}`]
  // The list is the same when it is asked about again.
  if (packages && attempt === 1)
    lines.push(...packages.map((each) => `- ${describeWrite(each.kind, each)}, ${contentsOf(each)}`))
  for (const fact of change?.facts ?? []) lines.push(`- ${factLine(fact)}`)
  if (!packages && release.integrity) lines.push(`Contents: ${contentsOf(release)}`)
  if (installScripts.length > 0)
    lines.push(
      `Runs scripts where it is installed: ${[...new Set(installScripts.map(({ event }) => event))].join(', ')}`,
    )
  if (accounts.length > 0) lines.push(`Who can answer: ${accounts.join(', ')}`)
  if (network)
    for (const { setting, value, file } of network)
      lines.push(`The registry is reached through ${setting} = ${value} (${file})`)
  if (phrase) lines.push(`Check phrase: ${phrase} (do not answer on a page that shows another one)`)
  return lines.map((line) => safeLine(line))
}

function describeWrite(kind: Question['kind'], { name, version, tag }: Question['package']): string {
  const action = describeAction(kind, name)
  if (action !== undefined) return action
  return kind === 'dist-tag'
    ? `put ${name}@${version} on the dist-tag ${tag}`
    : `publish ${name}@${version} on the dist-tag ${tag}`
}

function contentsOf({ files, size, integrity }: Question['package']): string {
  const count = files === 1 ? '1 file' : `${files ?? '?'} files`
  return integrity ? `${count}, ${size ?? '?'} bytes, ${integrity}` : 'no new contents'
}

const REASONS = {
  rejected: 'the last answer was not accepted',
  expired: 'the last code was too old',
  changed: 'the contents changed after the approval',
}

function startSigns(
  { logger, stdout, env, clock }: WaitingLinesTools,
  left: () => string,
  showLatest: () => void,
): () => void {
  const stopped = new AbortController()
  const every = async (ms: number, show: () => void) => {
    for (;;) {
      await clock.sleep(ms, stopped.signal)
      show()
    }
  }
  every(LINE_EVERY_MS, showLatest).catch(() => {})
  if (!isInteractive(stdout, env)) {
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

/**
 * Whether a spinner can be shown. Some CI services have terminals, but the spinner would not turn there, and would
 * write a line for each of its texts.
 */
function isInteractive(stream: Writable & { isTTY?: boolean }, { CI, TERM }: Env): boolean {
  return stream.isTTY === true && CI === undefined && TERM !== 'dumb'
}
