import { changeSchema, packageKindSchema, STATES, trustSchema } from '@cfa/protocol'
import * as z from 'zod'
import { askedKind } from '../asked-kind.ts'
import { DIFFERING, verifiedBuild } from '../identity/verified-build.ts'
import { notified } from './notified.ts'
import { refusedBuild } from './projects.ts'

const ms = z.int().min(0).describe('milliseconds since 1970')
const id = z.uuid()

export const questionParams = z.strictObject({ id })

const subject = z.object({
  name: z.string(),
  version: z.string(),
  tag: z.string(),
  registry: z.string(),
  integrity: z.string().nullable(),
  size: z.number().nullable(),
  unpackedSize: z.number().nullable(),
  files: z.number().nullable(),
  access: z.enum(['public', 'restricted']).nullable().describe('null: the registry decides'),
})

/** The packages of a question about several: how many, and the first of them. */
const several = z.object({
  count: z.int(),
  first: z.array(z.object({ name: z.string(), version: z.string() })),
})

/** A line of a list. */
export const questionSummary = z.object({
  id,
  project: z.string(),
  isTest: z.boolean().describe('whether the service itself asks it, and nothing is published'),
  ask: z.enum(['approval', 'code']),
  kind: askedKind,
  package: subject.describe('the first if there are several; every text is empty if the kind is `unknown`'),
  several: several.nullable(),
  state: z.enum(STATES),
  attempt: z.int(),
  revision: z.int(),
  /** The reason for the state: why it was declined, why it is asked again, what went wrong. */
  reason: z.string().nullable(),
  answeredBy: z.string().nullable().describe('the person’s name at the time of the answer'),
  account: z.string().nullable().describe('the npm account that they answered with'),
  askedAt: ms,
  changedAt: ms,
  expiresAt: ms,
})
export type QuestionSummary = z.infer<typeof questionSummary>

const build = z.object({
  service: z.string().nullable(),
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  commit: z.string().nullable(),
  url: z.string().nullable(),
})

/** An open question, with its run and who was notified of it. */
export const openQuestion = questionSummary.extend({
  build,
  run: z
    .string()
    .nullable()
    .describe('the same for all questions of one project and one run of its build; null: unknown'),
  mayAnswer: z.boolean(),
  notified: z.array(notified).nullable().describe('null: not looked up'),
})
export type OpenQuestion = z.infer<typeof openQuestion>

export const questionEvent = z.object({
  at: ms,
  state: z.enum(STATES),
  attempt: z.int(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
})

/** What the job says about the release, if anything. None of it is proof. */
export const questionDetails = z.object({
  notes: z.string().nullable(),
  files: z.array(z.object({ path: z.string(), size: z.number() })),
  previous: z.object({ version: z.string(), commit: z.string().nullable() }).nullable(),
  commits: z.array(z.object({ hash: z.string(), subject: z.string() })),
  scripts: z
    .array(z.object({ event: z.string(), command: z.string() }))
    .describe('scripts that run on every machine that installs the version'),
})
export type QuestionDetails = z.infer<typeof questionDetails>

/** How the version will be published, compared with earlier ones, in the job's own words. */
export const trust = trustSchema
export type Trust = z.infer<typeof trust>

/** One of several packages, without its details. */
export const listedPackage = subject.extend({
  kind: packageKindSchema,
  previous: z.string().nullable().describe('the previous version'),
  scripts: questionDetails.shape.scripts,
  trust: trust.nullable(),
  hasDetails: z.boolean(),
})
export type ListedPackage = z.infer<typeof listedPackage>

/** The progress of a package. `confirming` means that the registry's link is for this one. */
export const PROGRESS_STATES = ['confirming', 'publishing', 'rejected', 'published', 'failed'] as const

/** The job's progress with one of several packages. */
export const packageProgress = z.object({
  place: z.int().describe('index in the list of packages, from 0'),
  state: z.enum(PROGRESS_STATES),
  reason: z.string().nullable(),
})
export type PackageProgress = z.infer<typeof packageProgress>

/** What is known of the waiting job. */
export const jobContact = z.object({
  heardAt: ms.describe('when it last called; the present time while a poll is waiting'),
  hasAnswer: z.boolean().describe('whether it was handed the answer'),
})
export type JobContact = z.infer<typeof jobContact>

/** What this person's approval or answer needs. */
export const answerNeeds = z.object({
  people: z.int().describe('how many different people have to approve'),
  approvals: z
    .array(z.object({ by: z.string(), at: ms, isMine: z.boolean() }))
    .describe('approvals of the same content; empty if one person is enough'),
  passkey: z.boolean().describe('whether a passkey has to be used for this question'),
  phrases: z
    .array(z.string())
    .nullable()
    .describe('phrases of which the check phrase has to be picked first'),
  barred: z.string().nullable().describe('why this person can’t approve'),
})
export type AnswerNeeds = z.infer<typeof answerNeeds>

/** A question as its page shows it, with everything that sealing an answer needs. */
export const questionDetail = openQuestion.extend({
  verified: verifiedBuild
    .nullable()
    .describe('what the build has proved; null: it used the project’s secret'),
  differences: z.array(z.enum(DIFFERING)).describe('facts in which the job contradicts its proof'),
  accounts: z.array(z.string()),
  details: questionDetails.nullable(),
  packages: z.array(listedPackage).nullable().describe('null: it is about a single package'),
  change: changeSchema
    .nullable()
    .describe('a change to what is already published; null: something is published'),
  progress: z.array(packageProgress).describe('the packages on which the job has reported'),
  key: z
    .object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      use: z.literal('enc'),
      alg: z.literal('ECDH-ES'),
    })
    .nullable()
    .describe('null: this person has to pick its check phrase first'),
  needs: answerNeeds,
  isMine: z.boolean().describe('whether the viewer is the person who answered'),
  web: z
    .boolean()
    .describe('whether the job accepts web answers, which are confirmed at the registry with a passkey'),
  link: z
    .string()
    .nullable()
    .describe("for the person who confirms: the registry's link, sealed to their page"),
  network: z
    .array(z.object({ setting: z.string(), value: z.string(), file: z.string() }))
    .describe('the project’s settings through which the job reaches the registry'),
  trust: trust.nullable().describe('null: the job did not say, or it is about several packages'),
  events: z.array(questionEvent),
  answeredAt: ms.nullable(),
  takeOverAt: ms.nullable().describe('if somebody else is confirming: when this person may answer instead'),
  next: id.nullable().describe('for an approval: the question for the code, by the same build'),
  previousFiles: questionDetails.shape.files
    .nullable()
    .describe('the previous version’s files, if it was published through this service'),
  job: jobContact,
  now: ms.describe("the service's clock, for countdowns"),
})
export type QuestionDetail = z.infer<typeof questionDetail>

/** `GET /api/questions/:id/progress`: small, because it changes often. */
export const progressReply = z.object({ progress: z.array(packageProgress), now: ms })

/** `GET /api/questions`: what is open, in the order in which it expires. */
export const inboxReply = z.object({
  questions: z.array(openQuestion),
  refused: z.array(refusedBuild),
  now: ms,
})

/** `GET /api/questions/:id/job`: small, so that a page can ask for it every few seconds. */
export const jobReply = jobContact.extend({ now: ms })
