import * as z from 'zod'
import { channelKind } from './channels.ts'

/** Who was notified that something waits, and through which channel. It has names, and no addresses. */
export const notified = z.object({
  kind: channelKind.nullable().describe('null: the channel is gone'),
  person: z.string().nullable().describe('the channel’s person; null: it is a project’s'),
  channel: z.string().nullable().describe('the name of a project’s channel'),
  is: z.enum(['delivered', 'under_way', 'failed']),
})
export type Notified = z.infer<typeof notified>
