import * as z from 'zod'
import { channelKind } from './channels.ts'

const channel = z.object({
  kind: channelKind.nullable().describe('null: the channel is gone'),
  person: z.string().nullable().describe('the channel’s person; null: it is a project’s'),
  channel: z.string().nullable().describe('the name of a project’s channel'),
})
export type NotifiedChannel = z.infer<typeof channel>

export const NOTIFIED_STATES = ['delivered', 'under_way', 'failed'] as const

/** Who was notified that something waits, and through which channels. It has names, and no addresses. */
export const notified = z.object({
  is: z.enum(NOTIFIED_STATES),
  channels: z.array(channel).describe('the first of them'),
  more: z.int().describe('how many others there are'),
})
export type Notified = z.infer<typeof notified>
