import type { ChannelTarget } from '../../api/channels.ts'
import type { Message } from '../message.ts'

/** What an edit of a message needs later. Empty where nothing can be edited. */
export type Receipt = Record<string, string>

/** One message to one channel. */
export interface Posting {
  /** Of the delivery: the same for every try. */
  id: string
  message: Message
  /** Of the messages that this one follows: the question's and its reminder's, of this attempt. */
  follows: Receipt[]
}

export type TargetOf<Kind extends ChannelTarget['kind']> = Extract<ChannelTarget, { kind: Kind }>

/** Delivers. Throws a `DeliveryError`. */
export type Post<Kind extends ChannelTarget['kind']> = (
  target: TargetOf<Kind>,
  posting: Posting,
) => Promise<Receipt>
