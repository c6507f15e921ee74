// A Discord bot: a button opens a modal for a code, or for “no” and why. It can’t seal, so Discord can read a code.
// MAINTAINERS is {"<Discord user id>": "<npm user>"}. The app’s interactions URL is https://<host>/interactions.
import { createPublicKey, verify } from 'node:crypto'
import { createServer } from 'node:http'
import * as cfa from '@cfa/protocol/endpoint'

const { CFA_RESPONDER_SECRET: secret, MAINTAINERS, DISCORD_CHANNEL, DISCORD_TOKEN, PORT = 8080 } = process.env
const { DISCORD_API = 'https://discord.com/api/v10', DISCORD_PUBLIC_KEY } = process.env
const x = Buffer.from(DISCORD_PUBLIC_KEY, 'hex').toString('base64url')
const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
const questions = cfa.createPendingQuestions(JSON.parse(MAINTAINERS))
const row = (component) => [{ type: 1, components: [component] }]
const field = { type: 4, style: 1, custom_id: 'code', label: 'Your code, or “no” and why' }
const modal = { type: 9, data: { custom_id: 'answer', title: 'Release', components: row(field) } }

async function ask(question, { signal }) {
  const content = `\`\`\`${cfa.describeQuestion(question).replaceAll('`', '’').slice(0, 1900)}\`\`\``
  const components = row({ type: 2, style: 1, custom_id: 'answer', label: 'Answer' })
  const headers = { authorization: `Bot ${DISCORD_TOKEN}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify({ content, components }) }
  const reply = await fetch(`${DISCORD_API}/channels/${DISCORD_CHANNEL}/messages`, init)
  if (!reply.ok) throw new Error(`Discord replied ${reply.status}.`)
  return questions.wait((await reply.json()).id, question, signal)
}

async function handle(request) {
  if (new URL(request.url).pathname !== '/interactions') return endpoint(request)
  const signed = `${request.headers.get('x-signature-timestamp')}${await request.clone().text()}`
  const signature = Buffer.from(request.headers.get('x-signature-ed25519') ?? '', 'hex')
  if (!verify(null, Buffer.from(signed), key, signature)) return new Response(null, { status: 401 })
  const { type, data, member, message, user = member?.user } = await request.json()
  if (type === 1) return Response.json({ type: 1 })
  if (type === 3) return Response.json(modal)
  const typed = data.components[0].components[0].value
  const content = questions.answer(message.id, user.id, typed) ?? 'Thank you.'
  return Response.json({ type: 4, data: { content, flags: 64 } }) // 64: visible only to this user
}

const endpoint = cfa.createEndpoint({ secret, ask, onError: console.error })
createServer(cfa.nodeListener(handle)).listen(PORT, '127.0.0.1')
