import test from 'ava'
import { ask, move, openNotifyPlace, withChannel } from '../../helpers/notify-place.ts'
import { openReceiver } from '../../helpers/receiver.ts'

const titleOf = ({ blocks }: { blocks: { text: { text: string } }[] }) => blocks[0]?.text.text

test('a question and its answer are one message each, and its publication is none', async (t) => {
  const slack = await openReceiver(t, () => ({ body: 'ok' }))
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, {
    kind: 'slack',
    url: `${slack.url}/services/T/B/x`,
  })
  const id = await ask(place, projectId)
  for (const state of ['answered', 'published'] as const) {
    await place.channels.drain()
    await move(place, id, { state, by: person })
  }
  await place.channels.drain()
  const [asked, answered, ...more] = slack.bodies()
  t.deepEqual(more, [])
  t.is(titleOf(asked), 'Approve publishing @example/tool@2.1.0?')
  t.true(asked.text.startsWith('Approve publishing @example/tool@2.1.0?\nPackage: @example/tool\n'))
  t.deepEqual(asked.blocks.at(-1).text, {
    type: 'mrkdwn',
    text: `<https://cfa.example/q/${id}|Open>`,
    verbatim: true,
  })
  t.is(titleOf(answered), '@example/tool@2.1.0: Ada answered')
  t.is(answered.blocks[1].text.text, 'Ada answered')
})

test('a failure after an answer is a message', async (t) => {
  const slack = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'slack', url: slack.url })
  const id = await ask(place, projectId)
  for (const state of ['answered', 'failed'] as const) {
    await place.channels.drain()
    await move(place, id, { state, by: person, reason: state === 'failed' ? 'no disk' : null })
  }
  await place.channels.drain()
  t.is(titleOf(slack.bodies()[2]), '@example/tool@2.1.0: the release failed')
  t.is(slack.bodies()[2].blocks[1].text.text, 'the release failed: no disk')
})

test('another attempt is a new question with its own outcome', async (t) => {
  const slack = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId, person } = await withChannel(place, { kind: 'slack', url: slack.url })
  const id = await ask(place, projectId)
  for (const changes of [
    { state: 'answered', by: person },
    { state: 'waiting', attempt: 2 },
    { state: 'answered', by: person },
    { state: 'published', by: person },
  ] as const) {
    await place.channels.drain()
    await move(place, id, changes)
  }
  await place.channels.drain()
  t.deepEqual(slack.bodies().map(titleOf), [
    'Approve publishing @example/tool@2.1.0?',
    '@example/tool@2.1.0: Ada answered',
    'Asked again: approve publishing @example/tool@2.1.0?',
    '@example/tool@2.1.0: Ada answered',
  ])
})

test('the text of a stranger mentions nobody and links nowhere', async (t) => {
  const slack = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const { projectId } = await withChannel(place, { kind: 'slack', url: slack.url })
  const build = { repository: '<!channel> <https://evil.example|npm> & *b*', branch: null, commit: null }
  await ask(place, projectId, { content: { build } })
  await place.channels.drain()
  const { text } = slack.bodies()[0].blocks[1]
  t.is(text.type, 'plain_text')
  t.true(text.text.includes('Repository: &lt;!channel&gt; &lt;https://evil.example|npm&gt; &amp; *b*\n'))
})
