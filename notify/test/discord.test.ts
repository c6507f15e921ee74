import test from 'ava'
import fc from 'fast-check'
import {
  discordBody,
  discordMessageUrl,
  discordPostUrl,
  discordProblem,
  readDiscordId,
} from '../src/discord.ts'
import { content, hostileContent, LINK } from './content.ts'

test('the content has the title and the link, and the embed has the rest', (t) => {
  t.deepEqual(discordBody(content()), {
    content: `\\@example/tool\\@2.1.0 is waiting for your approval\n[Approve it](<${LINK}>)`,
    embeds: [
      {
        description: 'It is staged.\nThe job waits for 30 minutes.',
        fields: [
          { name: 'Package', value: '\\@example/tool', inline: true },
          { name: 'Version', value: '2.1.0', inline: true },
        ],
        color: 0xf0_ad_4e,
      },
    ],
    allowed_mentions: { parse: [] },
  })
})

test('each tone has a colour of its own', (t) => {
  const colors = (['call', 'published', 'over'] as const).map(
    (tone) => discordBody(content({ tone })).embeds[0]?.color,
  )
  t.is(new Set(colors).size, 3)
})

test('text from strangers cannot mention anybody, add links or exceed the lengths that Discord accepts', (t) => {
  fc.assert(
    fc.property(hostileContent, (one) => {
      const { content: shown, embeds, allowed_mentions: mentions } = discordBody(one)
      const [{ description, fields }] = embeds as [(typeof embeds)[0]]
      const ours = one.link ? `\n[Approve it](<${LINK}>)` : ''
      t.true(shown.endsWith(ours))
      const texts = [
        shown.slice(0, shown.length - ours.length),
        description,
        ...fields.map(({ value }) => value),
      ]
      for (const text of texts) t.notRegex(text.replaceAll(/\\./g, '·'), /[\\`*_~|[\]()<>@]|:\/\//)
      t.deepEqual(mentions.parse, [])
      t.true(shown.length <= 2000 && description.length <= 4096)
      const sizes = [description, ...fields.flatMap(({ name, value }) => [name, value])].map(
        ({ length }) => length,
      )
      t.true(fields.every(({ value }) => value.length > 0 && value.length <= 1024))
      t.true(sizes.reduce((sum, size) => sum + size, 0) <= 6000)
    }),
    { numRuns: 50 },
  )
})

const WEBHOOK = 'https://discord.com/api/webhooks/1/to-ken_x'

test('a message is posted with wait=true and edited by its id, in the thread that the address names', (t) => {
  const address = new URL(`${WEBHOOK}/?thread_id=7&wait=false&x=1`)
  t.is(discordPostUrl(address).href, `${WEBHOOK}?thread_id=7&wait=true`)
  t.is(discordMessageUrl(address, '42').href, `${WEBHOOK}/messages/42?thread_id=7`)
  t.is(discordMessageUrl(new URL(WEBHOOK), '42').href, `${WEBHOOK}/messages/42`)
})

test('accepts the address of a webhook but not that of a channel', (t) => {
  for (const good of [WEBHOOK, `${WEBHOOK}/`, `${WEBHOOK}?thread_id=7`])
    t.is(discordProblem(new URL(good)), undefined, good)
  for (const bad of [
    'https://discord.com/channels/1/2',
    'https://discord.com/api/webhooks/1',
    `${WEBHOOK}/slack`,
  ])
    t.truthy(discordProblem(new URL(bad)), bad)
})

for (const [reply, id] of [
  ['{"id":"42","content":"…"}', '42'],
  ['', undefined],
  ['null', undefined],
  ['{}', undefined],
  ['{"id":42}', undefined],
  ['{"id":"../../users"}', undefined],
  [`{"id":"${'1'.repeat(21)}"}`, undefined],
] as const) {
  test(`the message id in ${reply.slice(0, 30) || 'an empty reply'} is ${id ?? 'unknown'}`, (t) => {
    t.is(readDiscordId(reply), id)
  })
}
