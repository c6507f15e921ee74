import * as z from 'zod'
import { nameText } from './people.ts'

const ms = z.int().min(0)
const id = z.uuid()
const httpsUrl = z.url({ protocol: /^https?$/ }).max(2048)

/** Where messages go, by kind. Any of it may be secret, so only `hint` is ever shown again. */
export const channelTarget = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('web-push'),
    endpoint: httpsUrl,
    keys: z.strictObject({ p256dh: z.string().max(200), auth: z.string().max(100) }),
  }),
  z.strictObject({ kind: z.literal('email'), address: z.email().max(254) }),
  z.strictObject({ kind: z.literal('slack'), url: httpsUrl }),
  z.strictObject({ kind: z.literal('discord'), url: httpsUrl }),
  z.strictObject({
    kind: z.literal('ntfy'),
    url: httpsUrl.describe('includes the topic'),
    token: z.string().max(200).nullable(),
  }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: httpsUrl,
    secret: z.string().max(200).nullable().describe('null: a new one is made and shown once'),
  }),
])
export type ChannelTarget = z.infer<typeof channelTarget>
export const channelKind = z.enum(['web-push', 'email', 'slack', 'discord', 'ntfy', 'webhook'])

export const channel = z.object({
  id,
  kind: channelKind,
  name: z.string(),
  hint: z.string().describe('enough to recognise it: a host or an address'),
  createdAt: ms,
  workedAt: ms.nullable(),
  failedAt: ms.nullable(),
  failure: z.string().nullable(),
  isConfirmed: z.boolean().describe('false: an e-mail address that gets nothing until its link is opened'),
})
export type Channel = z.infer<typeof channel>

/** `GET /api/me/channels`, `GET /api/projects/:id/channels` (admins). */
export const channelsReply = z.object({ channels: z.array(channel), kinds: z.array(channelKind) })
/** `POST` to the same → the channel, with a webhook's signing secret, once. `DELETE /api/channels/:id` → 204. */
export const channelBody = z.strictObject({ name: nameText, target: channelTarget })
export const channelCreated = channel.extend({ secret: z.string().nullable() })
/** `POST /api/channels/:id/test` → 204, or 502 `not_delivered` with the reason. */

/** `POST /api/channels/:id/link` → 204: sends a new confirmation link. 409 `closed` if the address is confirmed. */
/**
 * For anyone who has the link: `POST /api/confirm-channel/look` → `channelConfirmation`, `POST /api/confirm-channel` →
 * 204, 410 `used`.
 */
export const confirmationToken = z.strictObject({ token: z.string().min(20).max(100) })
/** Who asked for messages: a person, or the admins of a project. */
export const channelConfirmation = z.object({
  person: z.string().nullable(),
  project: z.string().nullable(),
})
export type ChannelConfirmation = z.infer<typeof channelConfirmation>
