import { type Change, type ListedPackage, STATES, type State } from '@cfa/protocol'
import * as z from 'zod'
import type { AskedQuestion } from '../asked-kind.ts'
import { changeName } from '../change-name.ts'
import { runOf, type VerifiedBuild, verifiedBuild } from '../identity/verified-build.ts'
import { jsonText } from '../json-text.ts'
import type { Asker } from '../projects/secrets.ts'
import { severalName } from '../several-name.ts'
import type { Row } from '../store/database.ts'

type PackageName = Pick<AskedQuestion['package'], 'name' | 'version' | 'tag'>

/** What lists, messages and the audit log use of a question: a few hundred bytes of up to 1 MiB. */
export type Summary = Pick<AskedQuestion, 'ask' | 'kind' | 'package' | 'accounts' | 'reason' | 'build'> & {
  several?: Several | undefined
  change?: ChangeSummary | undefined
}

/** The summary of a change to what is published. */
export interface ChangeSummary {
  count: number
  first: Change['facts']
  /** Hash of all facts. */
  hash: string
}

/** The summary of a question about several packages. */
export interface Several {
  count: number
  first: Array<Pick<ListedPackage, 'name' | 'version'>>
  /** Hash of the whole list. */
  list: string
}

/** A parsed row of `questions`, without its content. Times are in milliseconds since 1970. */
export interface StoredQuestion {
  id: string
  projectId: string
  /** The summary of the latest attempt. */
  summary: Summary
  attempt: number
  state: State
  revision: number
  /** A compact JWE that only the job can open. Set while `answered`, and for `DECLINE_CODE_MS` with a decline. */
  answer: string | null
  /** A compact JWE that only a page can open. Set while `confirming`. */
  link: string | null
  /** Id of the person who answered or declined. */
  answeredBy: string | null
  /** That person's name at the time. It stays if they change their name later. */
  answeredByName: string | null
  /** The npm account named by that person's page. Only the sealed answer counts. */
  answeredAs: string | null
  answeredAt: number | null
  /** Given with the state. */
  reason: string | null
  askedAt: number
  createdAt: number
  changedAt: number
  expiresAt: number
  /**
   * Whether the service itself asked it, so that people can test notifications. Nothing is published. No job can set
   * this.
   */
  isTest: boolean
  /** What the job of the latest attempt has proved about its build. `null` if it used the project's secret. */
  verified: VerifiedBuild | null
  /** Size of the content, in bytes. */
  size: number
  /** For a question for a code: the approval that it follows, by the same build. */
  approvalId: string | null
  /** For an approval: the question for the code. */
  nextId: string | null
}

/** The fields of an unanswered question. */
export const NOBODY_ANSWERED = {
  answeredBy: null,
  answeredByName: null,
  answeredAs: null,
  answeredAt: null,
}

/** Anyone who opened the registry's page may have gone away. After this, somebody else may answer instead. */
export const TAKE_OVER_MS = 60_000

/**
 * How long a decline's code is kept. A waiting job takes it at once, and no authenticator's code is valid for longer.
 */
export const DECLINE_CODE_MS = 2 * 60_000

/** The columns of a question. The query has to call the table `questions`. */
export const QUESTION_COLUMNS = [
  ...['id', 'project_id', 'attempt', 'state', 'revision', 'answer', 'link', 'answered_by', 'answered_as'],
  ...['answered_by_name', 'answered_at', 'reason', 'asked_at', 'created_at', 'changed_at', 'expires_at'],
  ...['size', 'is_test', 'verified', 'approval_id', 'next_id'],
]
  .map((name) => `questions.${name}`)
  .concat('coalesce(questions.summary, questions.content) as summary')
  .join(', ')

const text = z.string().nullable()
const row = z.object({
  id: z.string(),
  project_id: z.string(),
  summary: z.string(),
  attempt: z.int(),
  state: z.enum(STATES),
  revision: z.int(),
  answer: text,
  link: text,
  answered_by: text,
  answered_by_name: text,
  answered_as: text,
  answered_at: z.int().nullable(),
  reason: text,
  asked_at: z.int(),
  created_at: z.int(),
  changed_at: z.int(),
  expires_at: z.int(),
  size: z.int(),
  is_test: z.int(),
  verified: jsonText(verifiedBuild).nullable(),
  approval_id: text,
  next_id: text,
})

/** Reads a row with `QUESTION_COLUMNS`. Its `summary` was validated before it was stored. */
export function questionOf(value: Row): StoredQuestion {
  const read = row.parse(value)
  return {
    id: read.id,
    projectId: read.project_id,
    summary: JSON.parse(read.summary) as Summary,
    attempt: read.attempt,
    state: read.state,
    revision: read.revision,
    answer: read.answer,
    link: read.link,
    answeredBy: read.answered_by,
    answeredByName: read.answered_by_name,
    answeredAs: read.answered_as,
    answeredAt: read.answered_at,
    reason: read.reason,
    askedAt: read.asked_at,
    createdAt: read.created_at,
    changedAt: read.changed_at,
    expiresAt: read.expires_at,
    size: read.size,
    isTest: read.is_test === 1,
    verified: read.verified,
    approvalId: read.approval_id,
    nextId: read.next_id,
  }
}

/** Reads the question of the latest attempt, as received, from a row with `questions.content`. */
export const contentOf = (value: Row): AskedQuestion => JSON.parse(String(value.content)) as AskedQuestion

export const summaryText = ({
  ask,
  kind,
  package: subject,
  accounts,
  reason,
  build,
  several,
  change,
}: Summary): string =>
  JSON.stringify({ ask, kind, package: subject, accounts, reason, build, several, change } satisfies Summary)

/** Whether a job of the project may know of the question. Tests belong to the service. */
export const isOf = ({ id }: { id: string }, { projectId, isTest }: StoredQuestion): boolean =>
  projectId === id && !isTest

/**
 * Whether a build that has proved its identity is the one that asked. A secret stands for any of the project's jobs.
 */
export const isOfRun = ({ proof }: Pick<Asker, 'proof'>, { verified }: StoredQuestion): boolean =>
  !proof || (verified !== null && runOf(verified) === runOf(proof.build))

/** The step of a release that a question is for. Only one question for a step is open at a time. */
export const stepOf = ({
  ask,
  kind,
  package: { name, version, tag },
  several,
  change,
}: Pick<Summary, 'ask' | 'kind' | 'several' | 'change'> & { package: PackageName }): string =>
  JSON.stringify([
    ...[name, version, tag, kind, ask],
    ...(several ? [several.list] : []),
    ...(change ? [change.hash] : []),
  ])

/** Names a release for people: `@scope/name@1.0.0`, or `deprecation of @scope/name`. */
export function releaseName({ kind, package: { name, version }, several }: Summary): string {
  if (kind === 'unknown') return 'one-time password'
  return changeName(kind, name) ?? (several ? severalName(several) : `${name}@${version}`)
}
