import * as z from 'zod'
import { policy } from '../identity/policy.ts'
import { verifiedBuild } from '../identity/verified-build.ts'
import { isPackageName } from '../npm-names.ts'
import { limits } from './fatigue.ts'
import { ceremonyBody, nameText } from './people.ts'
import { pendingChange, rules } from './rules.ts'

const ms = z.int().min(0)
const id = z.uuid()
/** A project's name, which is in its endpoint's path. */
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
    // Old packages may have a `*` in their names, which would look like many packages here.
    return !name.includes('*') && isPackageName(name)
  }, 'A package is the name of one, or @scope/*')
const packages = z.array(packagePattern).min(1).max(100)
const people = z.array(id).max(500).nullable().describe('who may answer; null: every maintainer')

const viewers = z
  .array(id)
  .max(500)
  .nullable()
  .describe('who may see what is asked, in addition to those who may answer; null: everybody')

const secretName = nameText.optional().describe('name of the new secret; default: the date')

/** What a secret gives access to: the project's endpoint or the CFA API, never both. */
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
  pending: pendingChange.nullable().describe('the change that waits for a second admin'),
  identity: policy.nullable().describe('rules for builds that ask with an identity token; null: none may'),
  cfa: z.boolean().describe('whether clients of the CFA API may ask; their codes can’t be sealed'),
  secrets: z.array(
    z.object({
      name: z.string(),
      opens: secretScope,
      createdAt: ms,
      usedAt: ms.nullable().describe('accurate to some minutes'),
      expiresAt: ms.nullable(),
    }),
  ),
  createdAt: ms,
  askedAt: ms.nullable().describe('time of the latest question'),
  storage: z
    .object({ bytes: z.int(), limit: z.int() })
    .optional()
    .describe('the space its questions take, if they fill most of it'),
  unnoticed: z
    .string()
    .optional()
    .describe('if it is watched: why approvals of its staged versions are not noticed, or start nothing'),
})
export type Project = z.infer<typeof project>

/** `GET /api/projects`. Everything about projects is for admins. */
export const projectsReply = z.object({ projects: z.array(project) })
/** `POST /api/projects` → `projectWithSecret`, which shows the secret once. */
export const projectBody = z.strictObject({
  name: projectName,
  packages,
  people: people.default(null),
  identity: policy.nullable().default(null),
  cfa: z.boolean().default(false),
  withSecret: z.boolean().optional().describe('default: true if `identity` is null'),
  secretName,
})
export const projectWithSecret = project.extend({
  secret: z.string().nullable().describe('new secret of its endpoint; null: none was made'),
  cfaSecret: z.string().nullable().describe('new secret for the CFA API; null: none was made'),
})
/**
 * `PATCH /api/projects/:id` with `projectChangeBody` → `project`; `DELETE` → 204, with `?withdraw=true` to withdraw
 * what is open.
 */
export const projectChanges = z.strictObject({
  packages: packages.optional(),
  people: people.optional(),
  viewers: viewers.optional(),
  rules: rules.partial().optional(),
  limits: limits.partial().optional(),
  identity: policy.nullable().optional(),
  cfa: z.boolean().optional(),
})
/**
 * `passkey` is for a change that loosens. If the reply has `pending`, the change waits for a second admin. 409 `closed`
 * if the settings are no longer as in `from`.
 */
export const projectChangeBody = projectChanges.extend({
  from: projectChanges.optional().describe('what the settings were when the person saw them'),
  passkey: ceremonyBody.optional(),
})
/**
 * `POST /api/projects/:id/changes/:change` confirms a change → `project`; `DELETE` discards it → `project`. Passkeys
 * for these come from `POST /api/projects/:id/passkey` with the change, and from `POST
 * /api/projects/:id/changes/:change/passkey` → `ceremonyReply`.
 */
export const confirmBody = z.strictObject({ passkey: ceremonyBody.optional() })
export const projectRemoval = z.strictObject({ withdraw: z.enum(['true', 'false']).default('false') })
/**
 * `POST /api/projects/:id/secrets` → `projectWithSecret`. Older secrets with the same scope work for `graceHours` more.
 * `withdraw` withdraws what is open.
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

/** A build that identified itself. */
export const build = z.object({
  id: z.string(),
  at: ms,
  build: verifiedBuild,
  claims: z.record(z.string(), z.unknown()),
  refusal: z.string().nullable().describe('the requirements that it does not meet; null: it may ask'),
})
export type Build = z.infer<typeof build>
/** `GET /api/projects/:id/builds` (admins): the latest builds, the newest first. */
export const buildsReply = z.object({ builds: z.array(build) })
/** `POST /api/projects/:id/builds/preview` → `buildsReply` as these rules would judge them. Nothing changes. */
export const previewBody = z.strictObject({ identity: policy.nullable() })

/** A build refused in the last day, in a project whose jobs the person may answer. */
export const refusedBuild = build.omit({ claims: true }).extend({ project: z.string() })
