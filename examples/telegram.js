// A Telegram bot: a maintainer replies to its message with a code, or with “no” and why.
// It can’t seal, so Telegram and everybody in the chat can read a code until the bot has deleted it.
// MAINTAINERS is {"<Telegram user id>": "<npm user>"}.
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import * as cfa from '@cfa/protocol/endpoint'

const { CFA_RESPONDER_SECRET: secret, MAINTAINERS, TELEGRAM_CHAT, TELEGRAM_TOKEN, PORT = 8080 } = process.env
const { TELEGRAM_API = 'https://api.telegram.org' } = process.env
const questions = cfa.createPendingQuestions(JSON.parse(MAINTAINERS))

async function call(method, parameters) {
  const headers = { 'content-type': 'application/json' }
  const init = { method: 'POST', headers, body: JSON.stringify(parameters) }
  const reply = await fetch(`${TELEGRAM_API}/bot${TELEGRAM_TOKEN}/${method}`, init)
  if (!reply.ok) throw new Error(`Telegram replied ${reply.status} to ${method}.`)
  return (await reply.json()).result
}

async function ask(question, { signal }) {
  const text = `${cfa.describeQuestion(question)}\nReply with your code, or with “no” and why.`
  const { message_id } = await call('sendMessage', { chat_id: TELEGRAM_CHAT, text })
  return questions.wait(message_id, question, signal)
}

async function read({ message_id, chat, from, text = '', reply_to_message }) {
  if (!reply_to_message || String(chat.id) !== TELEGRAM_CHAT) return
  const problem = questions.answer(reply_to_message.message_id, from.id, text)
  await call('deleteMessage', { chat_id: TELEGRAM_CHAT, message_id })
  if (problem) await call('sendMessage', { chat_id: TELEGRAM_CHAT, text: problem })
}

const endpoint = cfa.createEndpoint({ secret, ask, onError: console.error })
createServer(cfa.nodeListener(endpoint)).listen(PORT, '127.0.0.1')
for (let offset = 0; ; ) {
  const updates = await call('getUpdates', { offset, timeout: 50 }).catch(() => sleep(5000, []))
  for (const { message } of updates) if (message) await read(message).catch(console.error)
  if (updates.length > 0) offset = updates.at(-1).update_id + 1
}
