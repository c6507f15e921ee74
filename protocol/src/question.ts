import * as z from 'zod'

import { PROTOCOL_VERSION } from './handshake.ts'
import { LIMITS } from './limits.ts'
import { httpUrl, line, lines } from './text.ts'

/** 32 bytes in base64url without padding: a coordinate of P-256 (RFC 7518, section 6.2.1.2). */
const coordinate = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** The job's public key, to which answers are sealed: an EC P-256 JWK (RFC 7517, RFC 7518 section 6.2.1). */
export const publicJwkSchema = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: coordinate,
  y: coordinate,
  use: z.literal('enc'),
  alg: z.literal('ECDH-ES'),
})

/** What is to be released. Sizes are bytes; `null` is unknown, and for a dist-tag there is often nothing to know. */
const releaseSchema = z.strictObject({
  name: line(LIMITS.nameLength),
  version: line(LIMITS.versionLength),
  tag: line(LIMITS.versionLength),
  registry: httpUrl,
  /** The tarball's SHA-512, as npm writes it: 64 bytes in base64 are 86 characters and two signs of padding. */
  integrity: z
    .string()
    .regex(/^sha512-[A-Za-z0-9+/]{86}==$/)
    .nullable(),
  size: z.int().min(0).nullable(),
  unpackedSize: z.int().min(0).nullable(),
  files: z.int().min(0).nullable(),
  /** Who may install it, as npm's request says. `null`: the registry decides, or there is nothing to decide. */
  access: z.enum(['public', 'restricted']).nullable(),
})

/** The job that asks, in its own words: nothing here is proven. */
const buildSchema = z.strictObject({
  service: line(LIMITS.labelLength).nullable(),
  repository: line(LIMITS.labelLength).nullable(),
  branch: line(LIMITS.labelLength).nullable(),
  commit: line(LIMITS.labelLength).nullable(),
  url: httpUrl.nullable(),
})

/** What there is to read before approving, in the job's own words. Only to responders with the feature `details`. */
export const detailsSchema = z.strictObject({
  /** Release notes, in Markdown. */
  notes: lines(LIMITS.notesLength).nullable(),
  /** What is in the tarball, sizes in bytes. */
  files: z
    .array(z.strictObject({ path: line(LIMITS.pathLength), size: z.int().min(0) }))
    .max(LIMITS.detailFiles),
  previous: z
    .strictObject({ version: line(LIMITS.versionLength), commit: line(LIMITS.hashLength).nullable() })
    .nullable(),
  /** Since the previous version, the latest first. */
  commits: z
    .array(z.strictObject({ hash: line(LIMITS.hashLength), subject: line(LIMITS.labelLength) }))
    .max(LIMITS.detailCommits),
  /** Scripts of the package that run where it is installed: `preinstall`, `install`, `postinstall`. */
  scripts: z
    .array(z.strictObject({ event: line(LIMITS.labelLength), command: line(LIMITS.labelLength) }))
    .max(LIMITS.detailScripts),
})

/**
 * npm's network settings (`proxy`, `cafile`, `strict-ssl` …) that a file of the project sets: token and code travel as
 * they say.
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

/** The body of `POST {endpoint}`. Strict: a key that the responder does not know could change what is asked. */
export const questionSchema = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  id: z.uuid(),
  ask: z.enum(['approval', 'code']),
  kind: z.enum(['publish', 'dist-tag', 'stage-approve']),
  package: releaseSchema,
  accounts: z.array(line(LIMITS.nameLength)).max(LIMITS.accounts),
  attempt: z.int().min(1).max(LIMITS.attempts),
  reason: z.enum(['rejected', 'expired', 'changed']).nullable(),
  build: buildSchema,
  key: publicJwkSchema.nullable(),
  /** RFC 3339, section 5.6, `date-time` in upper case; 40 characters hold ten digits of a second. */
  expiresAt: z.iso.datetime({ offset: true }).max(40),
  details: detailsSchema.optional(),
  /** The job takes web answers to this question for a code. Only to responders with the feature `web`. */
  web: z.literal(true).optional(),
  /** Only where there are any, and then to every responder. */
  network: networkSchema.optional(),
})

export type PublicJwk = z.infer<typeof publicJwkSchema>
export type Details = z.infer<typeof detailsSchema>
export type NetworkSetting = z.infer<typeof networkSchema>[number]
export type Question = z.infer<typeof questionSchema>
