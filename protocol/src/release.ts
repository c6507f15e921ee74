import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { httpUrl, line, lines } from './text.ts'
import { trustSchema } from './trust.ts'

/** In npm's form. 64 bytes in base64 are 86 characters and two of padding. */
const sha512 = z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/)

/** What is to be released. Sizes are in bytes. `null` means unknown, as most fields of a dist-tag often are. */
export const releaseSchema = z.strictObject({
  name: line(LIMITS.nameLength),
  version: line(LIMITS.versionLength),
  tag: line(LIMITS.versionLength),
  registry: httpUrl,
  /** The tarball's SHA-512. */
  integrity: sha512.nullable(),
  size: z.int().min(0).nullable(),
  unpackedSize: z.int().min(0).nullable(),
  files: z.int().min(0).nullable(),
  /** Who may install it, according to npm's request. `null` if the registry decides or there is nothing to decide. */
  access: z.enum(['public', 'restricted']).nullable(),
})

/** What the answer is used for if it writes a version or a dist-tag. */
export const packageKindSchema = z.enum(['publish', 'dist-tag', 'stage-approve'])

/** What the answer is used for if it changes what is already published. */
export const changeKindSchema = z.enum(['deprecate', 'unpublish', 'owner', 'access'])

/** What the answer is used for. */
export const kindSchema = z.enum([...packageKindSchema.options, ...changeKindSchema.options])

/** A change to what is already published: its effect in `facts`, and exactly what is sent in `requests`. */
export const changeSchema = z.strictObject({
  /** In the order they are sent. */
  requests: z
    .array(
      z.strictObject({
        method: z.enum(['PUT', 'POST', 'DELETE']),
        /** Exactly as sent, relative to the registry's URL and without a leading slash. */
        path: line(LIMITS.urlLength),
        /** The digest of the bytes that are sent, or `null` if there is no body. */
        body: sha512.nullable(),
      }),
    )
    .min(1)
    .max(LIMITS.changeRequests),
  facts: z
    .array(
      z.strictObject({
        /** For example, `deprecation message`. */
        what: line(LIMITS.labelLength),
        /** Empty for the package as a whole. */
        versions: z.array(line(LIMITS.versionLength)).max(LIMITS.changeVersions),
        /** `null` if there was nothing. */
        from: line(LIMITS.changeText).nullable(),
        /** `null` if there will be nothing. */
        to: line(LIMITS.changeText).nullable(),
      }),
    )
    .min(1)
    .max(LIMITS.changeFacts),
})

/** What to read before approving, as the job reports it. Only for responders with the feature `details`. */
export const detailsSchema = z.strictObject({
  /** Release notes, in Markdown. */
  notes: lines(LIMITS.notesLength).nullable(),
  /** The files in the tarball, with sizes in bytes. */
  files: z
    .array(z.strictObject({ path: line(LIMITS.pathLength), size: z.int().min(0) }))
    .max(LIMITS.detailFiles),
  previous: z
    .strictObject({ version: line(LIMITS.versionLength), commit: line(LIMITS.hashLength).nullable() })
    .nullable(),
  /** The commits since the previous version, latest first. */
  commits: z
    .array(z.strictObject({ hash: line(LIMITS.hashLength), subject: line(LIMITS.labelLength) }))
    .max(LIMITS.detailCommits),
  /** The package's scripts that run when it is installed: `preinstall`, `install`, `postinstall`. */
  scripts: z
    .array(z.strictObject({ event: line(LIMITS.labelLength), command: line(LIMITS.labelLength) }))
    .max(LIMITS.detailScripts),
})

/** One of several packages, and what is done with it. `details` and `trust` need the features of the same name. */
export const listedPackageSchema = releaseSchema.extend({
  kind: packageKindSchema,
  details: detailsSchema.optional(),
  trust: trustSchema.optional(),
})

export type Change = z.infer<typeof changeSchema>
export type Details = z.infer<typeof detailsSchema>
export type ListedPackage = z.infer<typeof listedPackageSchema>
export type Release = z.infer<typeof releaseSchema>
