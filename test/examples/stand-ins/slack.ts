import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { createQueue } from './queue.ts'

const plain = (max: number) =>
  z.looseObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max) })
const blocksSchema = z
  .array(
    z.strictObject({
      type: z.literal('section'),
      text: plain(3000),
      accessory: z.strictObject({ type: z.literal('button'), action_id: z.string(), text: plain(75) }),
    }),
  )
  .length(1)
const viewSchema = z.strictObject({
  type: z.literal('modal'),
  callback_id: z.string(),
  title: plain(24),
  submit: plain(24),
  private_metadata: z.string().max(3000),
  blocks: z
    .array(
      z.strictObject({
        type: z.literal('input'),
        block_id: z.string(),
        label: plain(2000),
        element: z.strictObject({ type: z.literal('plain_text_input'), action_id: z.string() }),
      }),
    )
    .length(1),
})
type View = z.infer<typeof viewSchema>

/**
 * Slack, as far as one app in one channel goes: the Web API, and interactions signed with the signing secret.
 *
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function createSlack({
  token,
  signingSecret,
  channel,
}: Record<'token' | 'signingSecret' | 'channel', string>) {
  const sent = createQueue<{ ts: string; text: string }>()
  const views = createQueue<View>()
  let messages = 0

  const methods: Record<string, (parameters: URLSearchParams) => object> = {
    'auth.test': () => ({ user_id: 'UBOT', bot_id: 'BBOT', team_id: 'T1' }),
    'chat.postMessage': (parameters) => {
      if (parameters.get('channel') !== channel) return { ok: false, error: 'channel_not_found' }
      const [section] = blocksSchema.parse(JSON.parse(parameters.get('blocks') ?? ''))
      messages += 1
      const ts = `1700000000.${messages}`
      sent.put({ ts, text: section?.text.text ?? '' })
      return { ts, channel }
    },
    'views.open': (parameters) => {
      views.put(viewSchema.parse(JSON.parse(parameters.get('view') ?? '')))
      return { view: {} }
    },
  }

  async function post(url: string, payload: object, secret = signingSecret): Promise<Response> {
    const body = new URLSearchParams({
      payload: JSON.stringify({ team: { id: 'T1' }, ...payload }),
    }).toString()
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${signature}`,
    }
    return fetch(`${url}/slack/events`, { method: 'POST', headers, body })
  }

  return {
    sent,
    /** Somebody presses the button of a message. Resolves with the modal that the app opens. */
    press: async (url: string, user: string, ts: string): Promise<View> => {
      const action = { type: 'button', action_id: 'answer', block_id: 'b', action_ts: ts }
      const message = { ts, type: 'message' }
      await post(url, {
        type: 'block_actions',
        user: { id: user },
        trigger_id: 'trigger',
        message,
        actions: [action],
      })
      return views.take()
    },
    /** Somebody submits a modal. Resolves with what is wrong with it, or empty if it is accepted. */
    submit: async (
      url: string,
      { user, view, text, secret }: { user: string; view: View; text: string; secret?: string },
    ): Promise<{ status: number; problem: string }> => {
      const { private_metadata, callback_id, blocks } = view
      const [input] = blocks
      const values = { [input?.block_id ?? '']: { [input?.element.action_id ?? '']: { value: text } } }
      const payload = {
        type: 'view_submission',
        user: { id: user },
        view: { type: 'modal', private_metadata, callback_id, state: { values } },
      }
      const response = await post(url, payload, secret)
      const reply = await response.text()
      const { errors = {} } = reply.startsWith('{') ? JSON.parse(reply) : {}
      return { status: response.status, problem: String(errors[input?.block_id ?? ''] ?? '') }
    },
    handle: async (request: Request): Promise<Response> => {
      if (request.headers.get('authorization') !== `Bearer ${token}`)
        return Response.json({ ok: false, error: 'invalid_auth' })
      const method = methods[new URL(request.url).pathname.slice('/api/'.length)]
      if (!method) return Response.json({ ok: false, error: 'unknown_method' })
      return Response.json({ ok: true, ...method(new URLSearchParams(await request.text())) })
    },
  }
}
