import { cut } from '@cfa/notify'
import { stagedPage } from '@cfa/protocol'
import { isolated } from '../isolated.ts'
import { severalName } from '../several-name.ts'
import { changeLines } from './change-lines.ts'
import type { Delivery } from './deliveries.ts'
import { outcomeWords } from './outcome-words.ts'
import type { QuestionFacts } from './question-facts.ts'
import { shownLine } from './shown-line.ts'

export type DeliveryKind = Delivery['kind']

/**
 * What a channel is to show. `title` is one line, `text` has several. Both contain text from strangers, not yet
 * escaped.
 */
export interface Message {
  kind: DeliveryKind | 'test' | 'confirm'
  title: string
  text: string
  /** The question's page, which gives no right to answer. For `confirm`, the confirmation link. */
  link: string
  /** Messages with the same tag are about the same question. */
  tag: string
  /** The subject of the conversation about this question: the title of its first message. */
  topic: string
  attempt: number
  /** Whether somebody should act. If not, the message may arrive silently. */
  isCall: boolean
  /** When the message is no longer of use, in milliseconds since 1970. */
  expiresAt: number
  /** The facts for a machine. `null` if the message is about no single question. */
  facts: QuestionFacts | null
}

export const TITLE_LENGTH = 200
const LABEL_LENGTH = 120
const NAME_LENGTH = 214
const VERSION_LENGTH = 256
/** A short commit is enough to recognise it. */
const COMMIT_LENGTH = 12
/** How long an outcome is of use. After a day it is no news. */
const OUTCOME_MS = 24 * 60 * 60_000

const NOTHING_IS_PUBLISHED = 'Test: nothing is published.'

const NOT_SAID = 'The tool that asks does not say what it will publish. The service can read this code.'

const AGAIN = {
  rejected: 'The registry rejected the code.',
  expired: 'The code came too late.',
  changed: 'What would be released is no longer what was approved.',
}

/** Makes the message about a question or its outcome. It contains no code, secret, check phrase or sealed answer. */
export function describe(facts: QuestionFacts, kind: DeliveryKind, publicUrl: string): Message {
  if (kind === 'summary') return describeSummary(facts, publicUrl)
  const isOutcome = kind === 'outcome'
  const asks = asksFor(facts)
  const about = isOutcome ? `${releaseOf(facts)}: ${outcomeWords(facts)}` : `${prefixOf(facts, kind)}${asks}`
  const title = `${testMark(facts)}${about}`
  return {
    kind,
    title: cut(upperFirst(title, !isOutcome), TITLE_LENGTH),
    text: lines([
      facts.isTest ? NOTHING_IS_PUBLISHED : null,
      isOutcome ? outcomeText(facts) : askedText(facts),
    ]),
    link: `${publicUrl}/q/${facts.id}`,
    tag: facts.id,
    topic: cut(upperFirst(`${testMark(facts)}${asks}`, true), TITLE_LENGTH),
    attempt: facts.attempt,
    isCall: !isOutcome,
    expiresAt: isOutcome ? facts.changedAt + OUTCOME_MS : facts.expiresAt,
    facts,
  }
}

/** Makes the message that replaces those about more questions, for the rest of an hour. */
function describeSummary({ attempt, expiresAt }: QuestionFacts, publicUrl: string): Message {
  const title = 'More releases are waiting'
  return {
    kind: 'summary',
    title,
    text: 'Many releases asked within an hour. See all of them on the page. There are no more messages about single ones until the hour is over.',
    link: `${publicUrl}/`,
    tag: 'summary',
    topic: title,
    ...{ attempt, isCall: true, expiresAt, facts: null },
  }
}

/** Marks a test release. The mark is the service's own, so a job's text can't forge or remove it. */
const testMark = ({ isTest }: QuestionFacts): string => (isTest ? 'Test: ' : '')

export const releaseOf = ({
  content: { kind, package: subject, several, change },
  project,
}: QuestionFacts) =>
  kind === 'unknown'
    ? `the project ${oneLine(project, NAME_LENGTH)}`
    : change
      ? oneLine(subject.name, NAME_LENGTH)
      : several
        ? severalName({ count: several.count, first: several.first.map(shownName) })
        : `${oneLine(subject.name, NAME_LENGTH)}@${oneLine(subject.version, VERSION_LENGTH)}`

const shownName = ({ name, version }: { name: string; version: string }) => ({
  name: oneLine(name, NAME_LENGTH),
  version: oneLine(version, VERSION_LENGTH),
})

export function asksFor(facts: QuestionFacts): string {
  const { ask, kind, package: subject, several } = facts.content
  const action = {
    publish: `publishing ${releaseOf(facts)}`,
    'dist-tag': several
      ? `tagging ${releaseOf(facts)}`
      : `tagging ${releaseOf(facts)} as ${oneLine(subject.tag, LABEL_LENGTH)}`,
    'stage-approve': several
      ? `releasing ${releaseOf(facts)}, which are staged`
      : `releasing ${releaseOf(facts)}, which is staged`,
    deprecate: `changing which versions of ${releaseOf(facts)} are deprecated`,
    unpublish: `unpublishing from ${releaseOf(facts)}`,
    owner: `changing who owns ${releaseOf(facts)}`,
    access: `changing access to ${releaseOf(facts)}`,
    unknown: releaseOf(facts),
  }[kind]
  return ask === 'approval' ? `approve ${action}?` : `a code for ${action}?`
}

function prefixOf({ attempt }: QuestionFacts, kind: DeliveryKind): string {
  if (kind === 'reminder') return 'still waiting: '
  if (kind === 'escalation') return 'nobody has looked yet: '
  return attempt > 1 ? 'asked again: ' : ''
}

export function askedText(facts: QuestionFacts): string {
  const { package: subject, build, reason, several } = facts.content
  const until = new Date(facts.expiresAt).toISOString().slice(0, 16).replace('T', ' ')
  return lines([
    facts.attempt > 1 && reason ? AGAIN[reason] : null,
    facts.content.kind === 'unknown' ? NOT_SAID : null,
    ...(several ? [releaseOf(facts)] : releaseLines(facts)),
    ...changeLines(facts),
    several || facts.content.change ? null : labelled('Dist-tag', subject.tag || null),
    labelled('Registry', (URL.parse(subject.registry)?.host ?? subject.registry) || null),
    labelled('Repository', build.repository),
    labelled('Branch', build.branch),
    labelled('Commit', build.commit, COMMIT_LENGTH),
    labelled('Project', facts.project),
    stagedLine(facts),
    `Open until: ${until} UTC`,
  ])
}

/** Links to npm's website, where a staged version can also be approved. */
function stagedLine({ content: { kind, package: subject, several } }: QuestionFacts): string | null {
  if (kind !== 'stage-approve') return null
  const page = stagedPage({ name: several ? null : subject.name, registry: subject.registry })
  return page === undefined ? null : `Staged on npmjs.com: ${page}`
}

function outcomeText(facts: QuestionFacts): string {
  const words = outcomeWords(facts)
  const reason = facts.reason === null ? undefined : shownLine(facts.reason, 500)
  return lines([
    reason === undefined ? words : `${words}: ${isolated(reason)}`,
    ...(facts.content.several ? [releaseOf(facts)] : releaseLines(facts)),
    ...changeLines(facts),
  ])
}

const releaseLines = ({ content: { package: subject, change } }: QuestionFacts) => [
  labelled('Package', subject.name || null, NAME_LENGTH),
  change ? null : labelled('Version', subject.version || null, VERSION_LENGTH),
]

export const lines = (texts: (string | null)[]) => texts.filter((text) => text !== null).join('\n')

export function labelled(label: string, value: string | null, length = LABEL_LENGTH): string | null {
  const text = shownLine(value, length)
  return text === undefined ? null : `${label}: ${text}`
}

const oneLine = (text: string, length: number) => shownLine(text, length) ?? '?'

export const upperFirst = (text: string, isWanted: boolean) =>
  isWanted ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text
