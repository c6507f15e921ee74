import * as z from 'zod'
import { policy } from '../identity/policy.ts'
import { verifiedBuild } from '../identity/verified-build.ts'
import { isPackageName } from '../npm-names.ts'
import { limits } from './fatigue.ts'
import { ceremonyBody, nameText } from './people.ts'
import { pendingChange, rules } from './rules.ts'

const ms = z.int().min(0)
const id = z.uuid()
/** Stands in the endpoint's path. */
export const projectName = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
    'A project’s name has up to 64 small letters, digits, dots, hyphens and underscores, with a letter or digit at both ends',
  )
/** An exact package name, or `@scope/*`. */
export const packagePattern = z
  .string()
  .max(214)
  .refine((text) => {
    const name = text.replace(/^(@[^/]+)\/\*$/, '$1/any')
    // Old packages may have one in their names, and here it would look like many packages.
    return !name.includes('*') && isPackageName(name)
  }, 'A package is the name of one, or @scope/*')
const packages = z.array(packagePattern).min(1).max(100)
const people = z.array(id).max(500).nullable().describe('who may answer; null: every maintainer')

const viewers = z
  .array(id)
  .max(500)
  .nullable()
  .describe('who may see what is asked, in addition to those who may answer; null: everybody')

const secretName = nameText.optional().describe('of the new secret; without: the date')

/** What a secret opens: the project's endpoint, or the CFA API, and never both. */
export const secretScope = z.enum(['endpoint', 'cfa-api'])
export type SecretScope = z.infer<typeof secretScope>

export const project = z.object({
  id,
  name: z.string(),
  endpoint: z.url(),
  packages: z.array(z.string()),
  people: z.array(id).nullable(),
  viewers: z.array(id).nullable(),
  rules,
  limits,
  pending: pendingChange.nullable().describe('waits for a second admin'),
  identity: policy.nullable().describe('which builds may ask with their identity; null: none'),
  cfa: z.boolean().describe('clients of the CFA API may ask; their codes can’t be sealed'),
  secrets: z.array(
    z.object({
      name: z.string(),
      opens: secretScope,
      createdAt: ms,
      usedAt: ms.nullable().describe('within some minutes'),
      expiresAt: ms.nullable(),
    }),
  ),
  createdAt: ms,
  askedAt: ms.nullable().describe('its latest question'),
  storage: z
    .object({ bytes: z.int(), limit: z.int() })
    .optional()
    .describe('of its questions, where they fill most of the space that it has'),
  unnoticed: z
    .string()
    .optional()
    .describe('why approvals of what it has staged are not noticed, or start nothing, where it is watched'),
})
export type Project = z.infer<typeof project>

/** All for admins. `GET /api/projects`. */
export const projectsReply = z.object({ projects: z.array(project) })
/** `POST /api/projects` → with the secret, once. */
export const projectBody = z.strictObject({
  name: projectName,
  packages,
  people: people.default(null),
  identity: policy.nullable().default(null),
  cfa: z.boolean().default(false),
  withSecret: z.boolean().optional().describe('left out: where there is no identity'),
  secretName,
})
export const projectWithSecret = project.extend({
  secret: z.string().nullable().describe('of its endpoint; null: none was made'),
  cfaSecret: z.string().nullable().describe('of the CFA API; null: none was made'),
})
/** `PATCH /api/projects/:id` with `projectChangeBody` → `project`; `DELETE`, with `?withdraw=true` for what it has open → 204. */
export const projectChanges = z.strictObject({
  packages: packages.optional(),
  people: people.optional(),
  viewers: viewers.optional(),
  rules: rules.partial().optional(),
  limits: limits.partial().optional(),
  identity: policy.nullable().optional(),
  cfa: z.boolean().optional(),
})
/** `passkey`: for a change that loosens. With `pending` in the reply the change waits for a second admin. */
export const projectChangeBody = projectChanges.extend({ passkey: ceremonyBody.optional() })
/**
 * `POST /api/projects/:id/changes/:change` confirms it, → `project`; `DELETE` discards it, → `project`. For the passkeys of
 * these: `POST /api/projects/:id/passkey` with the change, and `POST /api/projects/:id/changes/:change/passkey`, → `ceremonyReply`.
 */
export const confirmBody = z.strictObject({ passkey: ceremonyBody.optional() })
export const projectRemoval = z.strictObject({ withdraw: z.enum(['true', 'false']).default('false') })
/**
 * `POST /api/projects/:id/secrets` → `projectWithSecret`; the older secrets that open the same live on for this long.
 * `withdraw`: what is open is withdrawn.
 */
export const rotateBody = z.strictObject({
  graceHours: z
    .number()
    .min(0)
    .max(24 * 14),
  withdraw: z.boolean().default(false),
  opens: secretScope.default('endpoint'),
  secretName,
})

/** A build that said who it is. */
export const build = z.object({
  id: z.string(),
  at: ms,
  build: verifiedBuild,
  claims: z.record(z.string(), z.unknown()),
  refusal: z.string().nullable().describe('the rule that it does not meet; null: it may ask'),
})
export type Build = z.infer<typeof build>
/** For admins: the latest ones, the newest first. `GET /api/projects/:id/builds`. */
export const buildsReply = z.object({ builds: z.array(build) })
/** `POST /api/projects/:id/builds/preview` → `buildsReply` as these rules would have it; nothing changes. */
export const previewBody = z.strictObject({ identity: policy.nullable() })

/** A build of the last day, of a project whose jobs the person may answer. */
export const refusedBuild = build.omit({ claims: true }).extend({ project: z.string() })
