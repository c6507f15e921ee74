import test from 'ava'
import { until } from '../helpers/until.ts'
import { keepsToTheProtocol, serve, startExample } from './example.ts'
import { createTelegram } from './stand-ins/telegram.ts'

const CHAT = -1001
const ALICE = 11

test('the Telegram bot conforms to the protocol and accepts only answers from maintainers', async (t) => {
  const token = `1:${crypto.randomUUID()}`
  const telegram = createTelegram(token, CHAT)
  const url = await startExample(t, 'telegram.js', {
    env: {
      MAINTAINERS: JSON.stringify({ [ALICE]: 'alice' }),
      TELEGRAM_API: await serve(t, telegram.handle),
      TELEGRAM_CHAT: String(CHAT),
      TELEGRAM_TOKEN: token,
    },
  })
  const replies: number[] = []
  await keepsToTheProtocol(t, url, async (text) => {
    const { id: to } = await telegram.sent.take()
    const wrong = '999999'
    telegram.reply({ from: ALICE, text: wrong, to, chat: 5 }) // the same message number, in a private chat
    replies.push(telegram.reply({ from: 99, text: wrong, to }))
    t.regex((await telegram.sent.take()).text, /not one of those/)
    replies.push(telegram.reply({ from: ALICE, text: 'soon', to }))
    t.regex((await telegram.sent.take()).text, /no code/)
    replies.push(telegram.reply({ from: ALICE, text, to }))
  })
  await until(() => telegram.deleted.length === replies.length)
  t.deepEqual(telegram.deleted, replies)
})
