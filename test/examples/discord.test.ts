import test from 'ava'
import { keepsToTheProtocol, serve, startExample } from './example.ts'
import { createDiscord } from './stand-ins/discord.ts'

const [ALICE, STRANGER, CHANNEL] = ['11', '99', '5']

test('the Discord bot conforms to the protocol and accepts only signed answers from maintainers', async (t) => {
  const token = crypto.randomUUID()
  const discord = createDiscord(token, CHANNEL)
  const url = await startExample(t, 'discord.js', {
    env: {
      MAINTAINERS: JSON.stringify({ [ALICE]: 'alice' }),
      DISCORD_API: await serve(t, discord.handle),
      DISCORD_CHANNEL: CHANNEL,
      DISCORD_PUBLIC_KEY: discord.publicKey,
      DISCORD_TOKEN: token,
    },
  })
  t.deepEqual(await discord.ping(url), { status: 200, reply: { type: 1 } })
  await keepsToTheProtocol(t, url, async (text) => {
    const { id: message, content } = await discord.sent.take()
    t.regex(content, /@example\/tool@0\.0\.0-conformance/)
    await discord.press(url, { user: ALICE, message })
    t.is(await discord.forge(url, { user: ALICE, message, text: '999999' }), 401)
    t.regex(await discord.submit(url, { user: STRANGER, message, text: '999999' }), /not one of those/)
    t.regex(await discord.submit(url, { user: ALICE, message, text: 'soon' }), /no code/)
    t.is(await discord.submit(url, { user: ALICE, message, text }), 'Thank you.')
    t.regex(await discord.submit(url, { user: ALICE, message, text: '999999' }), /is over/)
  })
})
