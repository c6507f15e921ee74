import type { State } from '@cfa/protocol'
import * as z from 'zod'
import { verifiedBuild } from '../identity/verified-build.ts'
import { jsonText } from '../json-text.ts'
import { camelRow } from '../store/camel-row.ts'
import type { Row } from '../store/database.ts'
import { HANDED_OUT } from './handed-out.ts'

/** Where the client runs, which is a part of its paths. */
export const CI_NAMES = ['github', 'circleci'] as const

/** What a client has said about its build, and what it has proved. */
const content = z.object({
  ci: z.enum(CI_NAMES),
  /** For GitHub. `null` if the client sent no valid URL. */
  buildUrl: z.string().nullable(),
  /** For CircleCI. */
  buildNumber: z.int().nullable(),
  /** Printed by the client as the last output of its step. */
  proof: z.string().nullable(),
  identity: z
    .object({
      token: z.object({
        issuer: z.string(),
        claims: z.record(z.string(), z.unknown()),
        hash: z.string(),
        expiresAt: z.number(),
      }),
      build: verifiedBuild,
    })
    .nullable(),
})
export type RequestContent = z.infer<typeof content>

const row = camelRow({
  id: z.string(),
  projectId: z.string(),
  content: jsonText(content),
  createdAt: z.int(),
})

/** A request before its maintainers are asked. */
export type CfaRequest = z.infer<typeof row>

export const requestOf = (value: Row): CfaRequest => row.parse(value)

/** A request as the CFA API shows it: dates are ISO 8601. */
export const requestReply = z.object({
  id: z.string(),
  projectId: z.string(),
  state: z.enum(['requested', 'validated', 'responded', 'error']),
  proof: z.string().nullable(),
  response: z.string().nullable(),
  errorReason: z.string().nullable(),
  requested: z.string().nullable(),
  validated: z.string().nullable(),
  responded: z.string().nullable(),
  errored: z.string().nullable(),
  userThatResponded: z.string().nullable(),
  requestMetadata: z.object({ buildUrl: z.string().nullable(), buildNumber: z.int().nullable() }),
  responseMetadata: z.null(),
})
export type RequestReply = z.infer<typeof requestReply>

const date = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** Makes the reply about a request whose maintainers have not been asked yet. */
export const newReply = ({ id, projectId, content, createdAt }: CfaRequest): RequestReply => ({
  ...{ id, projectId, state: 'requested', proof: content.proof, response: null, errorReason: null },
  ...{ requested: date(createdAt), validated: null, responded: null, errored: null },
  userThatResponded: null,
  requestMetadata: { buildUrl: content.buildUrl, buildNumber: content.buildNumber },
  responseMetadata: null,
})

interface Asked {
  id: string
  projectId: string
  state: State
  askedAt: number
  changedAt: number
  answeredByName: string | null
  answeredAt: number | null
  reason: string | null
  summary: { build: { url: string | null } }
}

/**
 * Makes the reply about a request whose maintainers have been asked. `response` is the code, in the one reply that
 * hands it out.
 */
export function askedReply(question: Asked, response: string | null = null): RequestReply {
  const { id, projectId, askedAt, changedAt, answeredAt, answeredByName, summary } = question
  const state = stateOf(question)
  const asked = date(askedAt)
  return {
    ...{ id, projectId, state, proof: null, response, errorReason: errorOf(question) },
    ...{ requested: asked, validated: asked, responded: date(answeredAt) },
    errored: state === 'error' ? date(changedAt) : null,
    // With an error, this is only the person who declined.
    userThatResponded: state === 'error' && question.state !== 'declined' ? null : answeredByName,
    requestMetadata: { buildUrl: summary.build.url, buildNumber: null },
    responseMetadata: null,
  }
}

function stateOf({ state, reason }: Asked): RequestReply['state'] {
  if (state === 'waiting') return 'validated'
  return state === 'answered' || (state === 'withdrawn' && reason === HANDED_OUT) ? 'responded' : 'error'
}

function errorOf(question: Asked): string | null {
  if (stateOf(question) !== 'error') return null
  const { state, answeredByName, reason } = question
  if (state === 'declined')
    return [`Declined by ${answeredByName ?? 'a maintainer'}`, reason].filter(Boolean).join(': ')
  if (state === 'expired') return 'Nobody answered in time.'
  return reason ?? 'It is no longer asked.'
}
