import { stagedPage } from '@cfa/protocol'
import { stageCommand } from '../errors/by-hand.ts'
import { describeTime } from '../log/describe-time.ts'
import type { Message } from '../notify/message.ts'

/** A version that waits for its approval at the registry. */
export interface StagedVersion {
  name: string
  version: string
  distTag: string
  id: string
}

/** The messages to the maintainers about a run whose versions are approved on npmjs.com. */
export interface RunMessages {
  waiting: Message
  /** @param leftMs - How much longer the run waits. */
  reminder: (leftMs: number) => Message
  /** For a run that has ended successfully while versions still wait. */
  left: () => Message
  outcome: (state: NonNullable<Message['state']>, text: string) => Message
}

/** How long the run waits, and whether it ends successfully after that. */
export interface WaitLimits {
  waitMs: number
  isLeft: boolean
}

/** How many versions are listed. A message has twelve lines at most. */
const MOST_LISTED = 8

/**
 * Creates the messages about the versions.
 *
 * @param registry - Its URL.
 */
export function messagesOf(
  versions: readonly [StagedVersion, ...StagedVersion[]],
  registry: string,
  { waitMs, isLeft }: WaitLimits,
): RunMessages {
  const [first] = versions
  const others = versions.length - 1
  const what = `${first.name}@${first.version}${others > 0 ? ` and ${others} more` : ''}`
  const verb = others > 0 ? 'are' : 'is'
  const facts = {
    ...{ package: first.name, version: first.version, tag: first.distTag },
    ...{ registry: new URL(registry).host, link: pageOf(versions, registry) },
  }
  const message = (title: string, text: string, kind: Message['kind']): Message => ({
    ...facts,
    ...{ title, text, kind },
  })
  const duration =
    waitMs === 0 ? 'The command does not wait.' : `The command waits for ${describeTime(waitMs)}.`
  return {
    waiting: message(
      `${what} ${verb} waiting for your approval`,
      [...commandsOf(versions), isLeft ? `${duration} ${LATER}` : duration].join('\n'),
      'waiting',
    ),
    reminder: (leftMs) =>
      message(
        `${what} ${verb} still waiting for your approval`,
        `The command waits for ${describeTime(leftMs)} more.`,
        'reminder',
      ),
    left: () =>
      message(
        `${what} ${verb} still waiting for your approval`,
        `The command has ended. ${LATER}`,
        'reminder',
      ),
    outcome: (state, text) => ({ ...message(`${what}: ${state}`, text, 'outcome'), state }),
  }
}

const LATER = 'Once everything is approved, run the same command again to finish the rest.'

function commandsOf(versions: readonly StagedVersion[]): string[] {
  const lines = versions
    .slice(0, MOST_LISTED)
    .map(({ name, version, id }) => `${name}@${version}: ${stageCommand('approve', id)}`)
  const left = versions.length - lines.length
  return left > 0 ? [...lines, `The job’s log lists ${left} more.`] : lines
}

/** Returns the page of the only package, or the list of everything that waits for the maintainer who opens it. */
function pageOf([first, ...others]: readonly [StagedVersion, ...StagedVersion[]], registry: string) {
  return stagedPage({ name: others.length > 0 ? null : first.name, registry })
}
