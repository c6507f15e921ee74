import { generateKeyPairSync, sign } from 'node:crypto'
import * as z from 'zod'
import { createQueue } from './queue.ts'

const row = <Component extends z.ZodType>(component: Component) =>
  z.array(z.strictObject({ type: z.literal(1), components: z.array(component).length(1) })).length(1)
const label = { custom_id: z.string().max(100), label: z.string().max(45) }
const messageSchema = z.strictObject({
  content: z.string().max(2000),
  components: row(z.strictObject({ type: z.literal(2), style: z.literal(1), ...label })),
})
const modalSchema = z.strictObject({
  type: z.literal(9),
  data: z.strictObject({
    custom_id: z.string().max(100),
    title: z.string().max(45),
    components: row(z.strictObject({ type: z.literal(4), style: z.literal(1), ...label })),
  }),
})
const replySchema = z.strictObject({
  type: z.literal(4),
  data: z.strictObject({ content: z.string(), flags: z.literal(64) }),
})

interface Interaction {
  user: string
  message: string
  /** What is typed into the modal; without it, the button is pressed. */
  text?: string
}

/**
 * Discord, as far as one bot in one channel goes: messages, and interactions signed with Ed25519.
 *
 * @see https://discord.com/developers/docs/interactions/receiving-and-responding
 */
export function createDiscord(token: string, channel: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const sent = createQueue<{ id: string; content: string }>()
  let messages = 0

  /** Sends a signed interaction to a bot. Resolves with the status and the reply. */
  async function post(url: string, body: object, forge = false): Promise<{ status: number; reply: unknown }> {
    const text = JSON.stringify(body)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = sign(null, Buffer.from(`${timestamp}${text}`), privateKey).toString('hex')
    const response = await fetch(`${url}/interactions`, {
      method: 'POST',
      headers: { 'x-signature-timestamp': timestamp, 'x-signature-ed25519': signature },
      body: forge ? text.replace('"user"', '"user" ') : text,
    })
    return { status: response.status, reply: response.ok ? await response.json() : undefined }
  }

  const interact = (url: string, { user, message, text }: Interaction, forge = false) =>
    post(
      url,
      {
        type: text === undefined ? 3 : 5,
        member: { user: { id: user } },
        message: { id: message },
        data: { custom_id: 'answer', components: [{ type: 1, components: [{ type: 4, value: text }] }] },
      },
      forge,
    )

  return {
    sent,
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('hex'),
    ping: (url: string) => post(url, { type: 1 }),
    press: async (url: string, given: Interaction) => modalSchema.parse((await interact(url, given)).reply),
    submit: async (url: string, given: Interaction) =>
      replySchema.parse((await interact(url, given)).reply).data.content,
    forge: async (url: string, given: Interaction) => (await interact(url, given, true)).status,
    handle: async (request: Request): Promise<Response> => {
      if (request.headers.get('authorization') !== `Bot ${token}`) return new Response(null, { status: 401 })
      if (new URL(request.url).pathname !== `/channels/${channel}/messages`)
        return new Response(null, { status: 404 })
      const { content } = messageSchema.parse(await request.json())
      messages += 1
      sent.put({ id: String(messages), content })
      return Response.json({ id: String(messages) })
    },
  }
}
