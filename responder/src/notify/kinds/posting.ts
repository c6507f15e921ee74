import type { ChannelTarget } from '../../api/channels.ts'
import type { Message } from '../message.ts'

/** What is needed to edit a message later. Empty if it can't be edited. */
export type Receipt = Record<string, string>

/** One message to one channel. */
export interface Posting {
  /** The delivery's id, which is the same for every try. */
  id: string
  message: Message
  /** Receipts of the messages that this one follows: those of the question and its reminder, in this attempt. */
  follows: Receipt[]
}

export type TargetOf<Kind extends ChannelTarget['kind']> = Extract<ChannelTarget, { kind: Kind }>

/** Delivers one message. Throws a `DeliveryError`. */
export type Post<Kind extends ChannelTarget['kind']> = (
  target: TargetOf<Kind>,
  posting: Posting,
) => Promise<Receipt>
