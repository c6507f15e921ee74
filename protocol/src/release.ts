import * as z from 'zod'

import { LIMITS } from './limits.ts'
import { httpUrl, line, lines } from './text.ts'
import { trustSchema } from './trust.ts'

/** As npm writes it: 64 bytes in base64 are 86 characters and two signs of padding. */
const sha512 = z.string().regex(/^sha512-[A-Za-z0-9+/]{86}==$/)

/** What is to be released. Sizes are bytes; `null` is unknown, and for a dist-tag there is often nothing to know. */
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
  /** Who may install it, as npm's request says. `null`: the registry decides, or there is nothing to decide. */
  access: z.enum(['public', 'restricted']).nullable(),
})

/** What the answer is used for, where it writes a package or its dist-tag. */
export const packageKindSchema = z.enum(['publish', 'dist-tag', 'stage-approve'])

/** What the answer is used for, where it changes what is published already. */
export const changeKindSchema = z.enum(['deprecate', 'unpublish', 'owner', 'access'])

/** What the answer is used for. */
export const kindSchema = z.enum([...packageKindSchema.options, ...changeKindSchema.options])

/** A change of what is published already: what it comes to, and exactly what is sent. */
export const changeSchema = z.strictObject({
  /** In the order in which they are sent. */
  requests: z
    .array(
      z.strictObject({
        method: z.enum(['PUT', 'POST', 'DELETE']),
        /** Below the registry's URL, without a leading slash, as it is sent. */
        path: line(LIMITS.urlLength),
        /** Of the bytes that are sent; `null`: none are. */
        body: sha512.nullable(),
      }),
    )
    .min(1)
    .max(LIMITS.changeRequests),
  facts: z
    .array(
      z.strictObject({
        /** Such as `deprecation message`. */
        what: line(LIMITS.labelLength),
        /** Empty: the package as a whole. */
        versions: z.array(line(LIMITS.versionLength)).max(LIMITS.changeVersions),
        /** `null`: there was nothing. */
        from: line(LIMITS.changeText).nullable(),
        /** `null`: there will be nothing. */
        to: line(LIMITS.changeText).nullable(),
      }),
    )
    .min(1)
    .max(LIMITS.changeFacts),
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

/** One of several packages, and what is done with it. `details` and `trust` only where the responder's features name them. */
export const listedPackageSchema = releaseSchema.extend({
  kind: packageKindSchema,
  details: detailsSchema.optional(),
  trust: trustSchema.optional(),
})

export type Change = z.infer<typeof changeSchema>
export type Details = z.infer<typeof detailsSchema>
export type ListedPackage = z.infer<typeof listedPackageSchema>
export type Release = z.infer<typeof releaseSchema>
