import { stagedPage } from '@cfa/protocol'
import { stageCommand } from '../errors/by-hand.ts'
import { describeTime } from '../log/describe-time.ts'
import type { Message } from '../notify/message.ts'
import { showRegistry } from '../package/registry.ts'
import { specOf, type Target } from '../package/target.ts'

/** What the maintainers are told about a version that they approve on npmjs.com. */
export interface Notices {
  /** Lines for the job's log. */
  lines: string[]
  waiting: Message
  /** @param leftMs - How long the job will go on waiting. */
  reminder: (leftMs: number) => Message
}

/** How long the job waits. If `isLeft`, it ends after that, and a later run finishes the release. */
interface HowLong {
  timeoutMs: number
  isLeft: boolean
}

export function noticesOf(
  target: Target,
  { id, shasum, timeoutMs, isLeft }: { id: string | undefined; shasum?: string } & HowLong,
): Notices {
  const { link } = factsOf(target)
  const registry = showRegistry(target.registry)
  const page = link ? `on npmjs.com (${link}), or ` : ''
  const discard = id ? [`To discard it: ${stageCommand('reject', id)}`] : []
  const text = [
    approvalOf(target, id),
    ...discard,
    `${shasum ? `Its shasum is ${shasum}. ` : ''}${waitOf({ timeoutMs, isLeft })}`,
  ].join('\n')
  return {
    lines: [
      `A maintainer’s approval is needed: ${page}with ${stageCommand('approve', id, registry)}`,
      `To discard it: ${stageCommand('reject', id, registry)}`,
    ],
    waiting: {
      ...factsOf(target),
      title: `${specOf(target)} is waiting for your approval`,
      text,
      kind: 'waiting',
    },
    reminder: (leftMs) => ({
      ...factsOf(target),
      title: `${specOf(target)} is still waiting for your approval`,
      text: `The job waits for ${describeTime(leftMs)} more.${id ? ` ${stageCommand('approve', id)}` : ''}`,
      kind: 'reminder',
    }),
  }
}

function waitOf({ timeoutMs, isLeft }: HowLong): string {
  const wait = timeoutMs === 0 ? 'The job does not wait.' : `The job waits for ${describeTime(timeoutMs)}.`
  return isLeft ? `${wait} ${LATER}` : wait
}

const LATER = 'Once it is approved, the next run of the workflow finishes the release.'

/** Says that the job has ended well, and that the version still waits. */
export function leftOf(target: Target, id: string | undefined): Message {
  const title = `${specOf(target)} is still waiting for your approval`
  return {
    ...{ ...factsOf(target), title, kind: 'reminder' },
    text: `The job has ended. ${LATER}${id ? ` ${stageCommand('approve', id)}` : ''}`,
  }
}

/** Says how the wait ended, to those who were told of it. */
export function outcomeOf(target: Target, state: NonNullable<Message['state']>, text: string): Message {
  return { ...factsOf(target), title: `${specOf(target)}: ${state}`, text, kind: 'outcome', state }
}

/** Only npm's own registry has a page for it. For any other, a notification may show the host, but no address. */
function approvalOf(target: Target, id: string | undefined): string {
  const { link, registry } = factsOf(target)
  const command = id === undefined ? '' : `with: ${stageCommand('approve', id)}`
  if (!link) return `Approve it at the registry ${registry}${command && `, ${command}`}`
  return `Approve it under “Staged Packages” on npmjs.com${command ? `, or ${command}` : '.'}`
}

function factsOf(target: Target) {
  const { name, version, distTag: tag, registry } = target
  return { package: name, version, tag, registry: new URL(registry).host, link: stagedPage(target) }
}
