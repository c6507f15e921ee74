import { readFileSync } from 'node:fs'
import test from 'ava'
import { discordBody, discordPostUrl, readHttpAddress } from '../index.ts'

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const EXAMPLE = /^```js\n([^]*?)^```$/m.exec(README)?.[1]?.replace(/^import .*$/m, '') ?? ''

test('the example posts a message to the webhook', async (t) => {
  const posted: unknown[] = []
  const globals = {
    ...{ discordBody, discordPostUrl, readHttpAddress },
    process: { env: { DISCORD_WEBHOOK: 'https://discord.example/api/webhooks/1/token' } },
    fetch: async (url: URL, { body }: { body: string }) => posted.push(url.href, JSON.parse(body).content),
  }
  await new Function(...Object.keys(globals), `return (async () => {${EXAMPLE}})()`)(
    ...Object.values(globals),
  )
  t.deepEqual(posted, [
    'https://discord.example/api/webhooks/1/token?wait=true',
    '\\@example/tool\\@2.1.0 is waiting for your approval\n[Open](<https://cfa.example/q/1>)',
  ])
})

test('the README names everything that the package exports', async (t) => {
  const names = Object.keys(await import('../index.ts')).filter((name) => !README.includes(`\`${name}\``))
  t.deepEqual(names, [])
})
