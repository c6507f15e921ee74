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

/** What lists, messages and the audit log say of a question: a few hundred bytes of up to 1 MiB. */
export type Summary = Pick<AskedQuestion, 'ask' | 'kind' | 'package' | 'accounts' | 'reason' | 'build'> & {
  several?: Several | undefined
  change?: ChangeSummary | undefined
}

/** Of a question about a change of what is published. */
export interface ChangeSummary {
  count: number
  first: Change['facts']
  /** Hash of all facts. */
  hash: string
}

/** Of a question about several packages. */
export interface Several {
  count: number
  first: Array<Pick<ListedPackage, 'name' | 'version'>>
  /** Hash of which packages these are. */
  list: string
}

/** A row of `questions`, read, without its content. Dates are milliseconds since 1970. */
export interface StoredQuestion {
  id: string
  projectId: string
  /** Of the latest attempt. */
  summary: Summary
  attempt: number
  state: State
  revision: number
  /** A compact JWE that only the job can open; there while it is `answered`, and for `DECLINE_CODE_MS` with a decline. */
  answer: string | null
  /** A compact JWE that only a page can open; there while it is `confirming`. */
  link: string | null
  /** A person: who answered, or declined. */
  answeredBy: string | null
  /** As they were called then: whatever they are called later, what they did stands under this name. */
  answeredByName: string | null
  /** The npm account that the page of that person named; the sealed answer is what counts. */
  answeredAs: string | null
  answeredAt: number | null
  /** Said with the state. */
  reason: string | null
  askedAt: number
  createdAt: number
  changedAt: number
  expiresAt: number
  /** The service asked it itself, for people to try how they are told: nothing is published. No job can say so. */
  isTest: boolean
  /** What the job of the latest attempt has proved of its build; `null`: it had the project's secret. */
  verified: VerifiedBuild | null
  /** Of the content, in bytes. */
  size: number
  /** Of a question for a code: the approval that it follows, by the same build. */
  approvalId: string | null
  /** Of an approval: the question for the code. */
  nextId: string | null
}

/** Of a question that waits. */
export const NOBODY_ANSWERED = {
  answeredBy: null,
  answeredByName: null,
  answeredAs: null,
  answeredAt: null,
}

/** Who opened the registry's page may have gone away: after this, somebody else may answer in their place. */
export const TAKE_OVER_MS = 60_000

/** A job that waits takes a decline at once, and no authenticator's code is good for longer. */
export const DECLINE_CODE_MS = 2 * 60_000

/** The columns of a question, of a table that is called `questions` in the query. */
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

/** Reads a row with `QUESTION_COLUMNS`. What is in `summary` was checked on its way in. */
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

/** The question of the latest attempt, as it came: of a row with `questions.content`. */
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

/** Whether a job of the project may know of it: tests are the service's own. */
export const isOf = ({ id }: { id: string }, { projectId, isTest }: StoredQuestion): boolean =>
  projectId === id && !isTest

/** Whether a build that has proved itself is the one that asked. A secret is the project's, and stands for any of its jobs. */
export const isOfRun = ({ proof }: Pick<Asker, 'proof'>, { verified }: StoredQuestion): boolean =>
  !proof || (verified !== null && runOf(verified) === runOf(proof.build))

/** What of a release a question is for. One is open at a time. */
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

/** `@scope/name@1.0.0`, or `deprecation of @scope/name`, for people. */
export function releaseName({ kind, package: { name, version }, several }: Summary): string {
  if (kind === 'unknown') return 'one-time password'
  return changeName(kind, name) ?? (several ? severalName(several) : `${name}@${version}`)
}
