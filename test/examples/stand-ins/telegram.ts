import * as z from 'zod'
import { createQueue } from './queue.ts'

const ids = { chat_id: z.string() }
const sendSchema = z.strictObject({ ...ids, text: z.string().min(1).max(4096) })
const deleteSchema = z.strictObject({ ...ids, message_id: z.int() })
const updatesSchema = z.strictObject({ offset: z.int(), timeout: z.int() })

interface Reply {
  from: number
  text: string
  /** The message that it is a reply to. */
  to: number
  chat?: number
}

/**
 * Telegram's Bot API, as far as one bot in one chat goes.
 *
 * @see https://core.telegram.org/bots/api (`getUpdates`, `sendMessage`, `deleteMessage`)
 */
export function createTelegram(token: string, chat: number) {
  const sent = createQueue<{ id: number; text: string }>()
  const updates: Array<{ update_id: number; message: object }> = []
  let news = Promise.withResolvers<void>()
  const deleted: number[] = []
  let messages = 100

  const methods: Record<string, (parameters: unknown) => unknown> = {
    sendMessage: (parameters) => {
      const { text } = sendSchema.parse(parameters)
      messages += 1
      sent.put({ id: messages, text })
      return { message_id: messages, text }
    },
    deleteMessage: (parameters) => {
      deleted.push(deleteSchema.parse(parameters).message_id)
      return true
    },
    getUpdates: async (parameters) => {
      const { offset } = updatesSchema.parse(parameters)
      const isNew = ({ update_id }: { update_id: number }) => update_id >= offset
      while (!updates.some(isNew)) {
        await news.promise
        news = Promise.withResolvers()
      }
      return updates.filter(isNew)
    },
  }

  return {
    sent,
    deleted,
    /** Somebody replies to a message. Returns the reply's number. */
    reply: ({ from, text, to, chat: place = chat }: Reply): number => {
      messages += 1
      const message = { message_id: messages, chat: { id: place }, from: { id: from }, text }
      updates.push({ update_id: messages, message: { ...message, reply_to_message: { message_id: to } } })
      news.resolve()
      return messages
    },
    handle: async (request: Request): Promise<Response> => {
      const [, given, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(new URL(request.url).pathname) ?? []
      if (given !== token) return Response.json({ ok: false }, { status: 401 })
      return Response.json({ ok: true, result: await methods[method]?.(await request.json()) })
    },
  }
}
