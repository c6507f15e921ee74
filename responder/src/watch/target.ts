import { isWebhookSecret } from '@cfa/notify'
import * as z from 'zod'
import { jsonText } from '../json-text.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Whether a token may be sent to the URL. */
export const isSafe = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname))

const webUrl = z
  .string()
  .max(2048)
  .refine((text) => {
    const url = URL.parse(text)
    return url !== null && isSafe(url) && !url.username && !url.password
  }, 'It is a URL that begins with https:// (http:// on this machine only) and has no user name')
const apiUrl = webUrl.transform((text) => text.replace(/\/+$/, ''))
const token = z.string().regex(/^[!-~]{1,512}$/, 'A token is one line of visible characters')
const ref = z.string().regex(/^[^\s\u0000-\u001f\u007f]{1,255}$/, 'A branch is one word')
/** A part of an API's path. No segment may be empty or consist of dots, which would lead elsewhere. */
const slug = (pattern: RegExp, says: string) =>
  z
    .string()
    .max(255)
    .refine((text) => pattern.test(text) && !text.split('/').some((name) => /^\.*$/.test(name)), says)

const repository = slug(/^[\w.-]+\/[\w.-]+$/, '--github takes OWNER/REPO')
const workflow = slug(/^[\w.-]+$/, '--workflow takes the name of a file, such as release.yml, or an id')

/** What is called once a staged version is public. It contains a secret, so only `describeTarget` shows it. */
export const watchTarget = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    url: webUrl,
    secret: z.string().refine(isWebhookSecret, 'A secret is whsec_ and 24 to 64 bytes in base64'),
  }),
  z.strictObject({ kind: z.literal('github-workflow'), apiUrl, repository, workflow, ref, token }),
  z.strictObject({
    kind: z.literal('github-event'),
    apiUrl,
    repository,
    event: slug(/^[\w.-]{1,100}$/, '--event takes one word'),
    token,
  }),
  z.strictObject({
    kind: z.literal('gitlab'),
    apiUrl,
    project: slug(/^[\w./-]+$/, '--gitlab takes GROUP/PROJECT or an id'),
    ref,
    token,
  }),
  z.strictObject({
    kind: z.literal('circleci'),
    apiUrl,
    project: slug(
      /^[\w-]+\/[\w.-]+\/[\w.-]+$/,
      '--circleci takes the slug of a project, such as gh/OWNER/REPO',
    ),
    ref,
    token,
  }),
])
export type WatchTarget = z.infer<typeof watchTarget>

/** Parses the column `target`. */
export const targetText = jsonText(watchTarget)

/** Describes a target without its secret. */
export function describeTarget(target: WatchTarget): string {
  switch (target.kind) {
    case 'webhook':
      return `webhook at ${new URL(target.url).host}`
    case 'github-workflow':
      return `workflow ${target.workflow} of ${target.repository} on ${target.ref}`
    case 'github-event':
      return `event ${target.event} in ${target.repository}`
    case 'gitlab':
      return `pipeline of ${target.project} on ${target.ref}`
    case 'circleci':
      return `pipeline of ${target.project} on ${target.ref}`
  }
}
