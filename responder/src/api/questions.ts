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
  isTest: z.boolean().describe('the service asks itself: nothing is published'),
  ask: z.enum(['approval', 'code']),
  kind: askedKind,
  package: subject.describe('of several, the first; with the kind `unknown` every text is empty'),
  several: several.nullable(),
  state: z.enum(STATES),
  attempt: z.int(),
  revision: z.int(),
  /** The reason for the state: why it was declined, why it is asked again, what went wrong. */
  reason: z.string().nullable(),
  answeredBy: z.string().nullable().describe('what the person was called when they answered'),
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
    .describe('the same for the questions of one project and one run of its build; null: not known'),
  mayAnswer: z.boolean(),
  notified: z.array(notified).nullable().describe('null: it was not looked up'),
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
    .describe('run on every machine that installs the version'),
})
export type QuestionDetails = z.infer<typeof questionDetails>

/** How the version will be published, compared with earlier ones, in the job's own words. */
export const trust = trustSchema
export type Trust = z.infer<typeof trust>

/** One of several packages, without its details. */
export const listedPackage = subject.extend({
  kind: packageKindSchema,
  previous: z.string().nullable().describe('the version before'),
  scripts: questionDetails.shape.scripts,
  trust: trust.nullable(),
  hasDetails: z.boolean(),
})
export type ListedPackage = z.infer<typeof listedPackage>

/** The progress of a package. `confirming` means that the registry's link is for this one. */
export const PROGRESS_STATES = ['confirming', 'publishing', 'rejected', 'published', 'failed'] as const

/** The job's progress with one of several packages. */
export const packageProgress = z.object({
  place: z.int().describe('in the list of packages, from 0'),
  state: z.enum(PROGRESS_STATES),
  reason: z.string().nullable(),
})
export type PackageProgress = z.infer<typeof packageProgress>

/** What is known of the waiting job. */
export const jobContact = z.object({
  heardAt: ms.describe('when it last called; now, while it waits on the line'),
  hasAnswer: z.boolean().describe('it was handed what was answered'),
})
export type JobContact = z.infer<typeof jobContact>

/** What this person's approval or answer needs. */
export const answerNeeds = z.object({
  people: z.int().describe('how many different ones have to approve'),
  approvals: z
    .array(z.object({ by: z.string(), at: ms, isMine: z.boolean() }))
    .describe('of the same content; empty where one is enough'),
  passkey: z.boolean().describe('used for this question'),
  phrases: z.array(z.string()).nullable().describe('one is the check phrase, to be picked first'),
  barred: z.string().nullable().describe('why this person can’t approve'),
})
export type AnswerNeeds = z.infer<typeof answerNeeds>

/** A question as its page shows it, with everything that sealing an answer needs. */
export const questionDetail = openQuestion.extend({
  verified: verifiedBuild
    .nullable()
    .describe('what the build has proved; null: it had the secret of the project'),
  differences: z.array(z.enum(DIFFERING)).describe('what the job says otherwise than its proof'),
  accounts: z.array(z.string()),
  details: questionDetails.nullable(),
  packages: z.array(listedPackage).nullable().describe('null: it is about one alone'),
  change: changeSchema.nullable().describe('of what is published already; null: something is published'),
  progress: z.array(packageProgress).describe('of the packages of which the job has said something'),
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
  isMine: z.boolean().describe('the person who looks is the one who answered'),
  web: z.boolean().describe('the job takes web answers: confirming at the registry with a passkey'),
  link: z
    .string()
    .nullable()
    .describe("for the person who confirms: the registry's link, sealed to their page"),
  network: z
    .array(z.object({ setting: z.string(), value: z.string(), file: z.string() }))
    .describe('settings of the project through which the job reaches the registry'),
  trust: trust.nullable().describe('null: the job did not say, or it is about several packages'),
  events: z.array(questionEvent),
  answeredAt: ms.nullable(),
  takeOverAt: ms.nullable().describe('somebody else confirms it: when this person may answer in their place'),
  next: id.nullable().describe('of an approval: the question for the code, by the same build'),
  previousFiles: questionDetails.shape.files
    .nullable()
    .describe('of the version before, where it was published through this service'),
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
