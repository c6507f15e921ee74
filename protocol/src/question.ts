import * as z from 'zod'
import { findChangeProblem } from './change-problem.ts'
import { PROTOCOL_VERSION } from './handshake.ts'
import { LIMITS } from './limits.ts'
import { findListProblem } from './list-problem.ts'
import { changeSchema, detailsSchema, kindSchema, listedPackageSchema, releaseSchema } from './release.ts'
import { httpUrl, line } from './text.ts'
import { trustSchema } from './trust.ts'

/** A coordinate of P-256: 32 bytes in base64url without padding (RFC 7518, section 6.2.1.2). */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** The job's public key, which answers are sealed to: an EC P-256 JWK (RFC 7517, RFC 7518 section 6.2.1). */
export const publicJwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  use: z.literal('enc'),
  alg: z.literal('ECDH-ES'),
})

/** What the job says about itself. None of it is proven. */
const buildSchema = z.strictObject({
  service: line(LIMITS.labelLength).nullable(),
  repository: line(LIMITS.labelLength).nullable(),
  branch: line(LIMITS.labelLength).nullable(),
  commit: line(LIMITS.labelLength).nullable(),
  url: httpUrl.nullable(),
})

/**
 * npm's network settings (`proxy`, `cafile`, `strict-ssl` …) that a file in the project sets. They decide how the token
 * and the code reach the registry.
 */
export const networkSchema = z
  .array(
    z.strictObject({
      setting: line(LIMITS.labelLength),
      value: line(LIMITS.labelLength),
      file: line(LIMITS.labelLength),
    }),
  )
  .min(1)
  .max(LIMITS.network)

const questionFields = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  id: z.uuid(),
  ask: z.enum(['approval', 'code']),
  kind: kindSchema,
  /** The first of `packages`, if there are several. */
  package: releaseSchema,
  accounts: z.array(line(LIMITS.nameLength)).max(LIMITS.accounts),
  attempt: z.int().min(1).max(LIMITS.attempts),
  reason: z.enum(['rejected', 'expired', 'changed']).nullable(),
  build: buildSchema,
  key: publicJwkSchema.nullable(),
  /** RFC 3339, section 5.6, `date-time` in upper case. 40 characters leave room for ten decimals of a second. */
  expiresAt: z.iso.datetime({ offset: true }).max(40),
  details: detailsSchema.optional(),
  /** The job accepts a web answer to this question for a code. Only for responders with the feature `web`. */
  web: z.literal(true).optional(),
  /** Sent to every responder, but only if there are such settings. */
  network: networkSchema.optional(),
  /** How the version is going to be published. Only for responders with the feature `trust`. */
  trust: trustSchema.optional(),
  /** All packages that one answer is for. Only for responders with the feature `several`. */
  packages: z.array(listedPackageSchema).min(2).max(LIMITS.packages).optional(),
  /** Required for the kinds of `changeKindSchema`, not allowed for others. Only for responders with `changes`. */
  change: changeSchema.optional(),
})

/**
 * The body of `POST {endpoint}`. It is strict, because a key that the responder does not know could change what is
 * asked. With `packages`, `package` and `kind` are those of the first, all share one registry, no two have the same
 * name, version and tag, and only the list has details and trust. A question about a change has no `packages`, asks for
 * a code, and has no tarball, details or trust.
 */
export const questionSchema = questionFields.superRefine((question, { addIssue }) => {
  const problem = findListProblem(question) ?? findChangeProblem(question)
  if (problem) addIssue({ code: 'custom', path: [problem.key], message: problem.message })
})

export type PublicJwk = z.infer<typeof publicJwkSchema>
export type NetworkSetting = z.infer<typeof networkSchema>[number]
export type Question = z.infer<typeof questionSchema>
