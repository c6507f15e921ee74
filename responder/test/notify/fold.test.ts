import test, { type ExecutionContext } from 'ava'
import { foldsOf } from '../../src/notify/fold.ts'
import { createNotified } from '../../src/questions/notified.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import {
  addProject,
  ask,
  content,
  deliveriesOf,
  move,
  openNotifyPlace,
  type QuestionChanges,
  withChannel,
} from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

const WINDOW_MS = 5_000
const MINUTE_MS = 60_000

interface Overrides {
  runWindowMs?: number
  database?: Database
}

/** Ada, with a Slack channel and a webhook, and a function that asks about one package of a run. */
async function open(t: ExecutionContext, { runWindowMs = WINDOW_MS, database }: Overrides = {}) {
  const [slack, hook] = [await openReceiver(t), await openReceiver(t)]
  const place = await openNotifyPlace(t, { config: { runWindowMs }, ...(database && { database }) })
  const { projectId, person } = await withChannel(place, { kind: 'slack', url: slack.url })
  const target = { kind: 'webhook' as const, url: hook.url, secret: null }
  await place.channels.add(person, { personId: person.id }, { name: 'Hook', target })
  const askFor = async (name: string, run: string | null = '1', changes: QuestionChanges = {}) => {
    const { build, package: subject } = content()
    const url = run && `https://github.com/example/tool/actions/runs/${run}`
    const packageOf = { ...subject, name: `@example/${name}` }
    const id = await ask(place, projectId, {
      ...changes,
      content: { build: { ...build, url }, package: packageOf },
    })
    await place.channels.drain()
    return id
  }
  const later = async (ms: number) => {
    place.clock.now += ms
    await place.channels.drain()
  }
  const texts = () => slack.received.map(({ body }) => String(body))
  return { place, person, projectId, askFor, later, texts, hook }
}

forEachDatabase((kind, openDatabase) => {
  test(`${kind}: the first release of a run is sent at once, and those of the next seconds in one message`, async (t) => {
    const { askFor, later, texts, hook } = await open(t, { database: await openDatabase(t) })
    await askFor('a')
    t.is(texts().length, 1)
    await askFor('b')
    await askFor('c')
    await later(WINDOW_MS - 1)
    t.is(texts().length, 1)
    await later(1)
    const [, more, ...others] = texts()
    t.deepEqual(others, [])
    t.regex(more ?? '', /2 more releases of the same run wait/)
    for (const name of ['b', 'c']) t.true(more?.includes(`@example/${name}@2.1.0`))
    t.false(more?.includes('@example/a@'))
    t.regex(more ?? '', /https:\/\/cfa\.example\/run\/[\w-]{36}/)
    t.deepEqual(
      hook.bodies().map(({ type }) => type),
      ['question.asked', 'question.asked', 'question.asked'],
    )
    await askFor('d')
    t.is(texts().length, 3)
  })
})

test('releases of other runs and of unknown runs are sent separately', async (t) => {
  const { askFor, texts } = await open(t)
  for (const run of ['1', '2', null, null]) await askFor('a', run)
  t.is(texts().length, 4)
})

test('without a window, each release is sent separately', async (t) => {
  const { askFor, texts } = await open(t, { runWindowMs: 0 })
  for (const name of ['a', 'b']) await askFor(name)
  t.is(texts().length, 2)
})

test('a message about more releases leaves out those already answered, and can be about a single one', async (t) => {
  const { place, person, askFor, later, texts } = await open(t)
  await askFor('a')
  const second = await askFor('b')
  const third = await askFor('c')
  await move(place, second, { state: 'answered', by: person })
  await later(WINDOW_MS)
  const last = texts().at(-1) ?? ''
  t.regex(last, /One more of the same run: approve publishing @example\/c@2\.1\.0\?/)
  t.true(last.includes(`https://cfa.example/q/${third}`))
  t.is(texts().length, 2)
})

test('no message about more releases is sent if none of them still waits', async (t) => {
  const { place, askFor, later, texts } = await open(t)
  await askFor('a')
  for (const id of [await askFor('b'), await askFor('c')]) await move(place, id, { state: 'withdrawn' })
  await later(WINDOW_MS)
  t.is(texts().length, 1)
})

test('a release that is asked about after the first was answered is sent at once', async (t) => {
  const { place, person, askFor, texts } = await open(t)
  await move(place, await askFor('a'), { state: 'answered', by: person })
  await askFor('b')
  t.true(texts().some((text) => text.includes('Approve publishing @example/b@2.1.0?')))
})

test('releases sent together get one reminder, and of their outcomes only failures are sent', async (t) => {
  const { place, person, askFor, later, texts } = await open(t)
  const first = await askFor('a')
  const [good, bad] = [await askFor('b'), await askFor('c')]
  await later(WINDOW_MS)
  await later(15 * MINUTE_MS)
  const reminders = texts().filter((text) => text.includes('Still waiting'))
  t.deepEqual(
    reminders.map((text) => text.includes('2 more releases of the same run wait')),
    [false, true],
  )
  for (const [id, state] of [
    [first, 'answered'],
    [good, 'answered'],
    [bad, 'failed'],
  ] as const)
    await move(place, id, { state, by: person })
  await later(0)
  const outcomes = texts().slice(4)
  t.deepEqual(outcomes.map((text) => /@example\/(\w)/.exec(text)?.[1]).toSorted(), ['a', 'c'])
})

test('a release that waits to be sent with others is under way, and then delivered', async (t) => {
  const { place, askFor, later } = await open(t)
  await place.database.run("delete from channels where kind = 'webhook'")
  await askFor('a')
  await askFor('b')
  const id = await askFor('c')
  const findNotified = createNotified(place)
  const notified = async () =>
    (await findNotified([{ id, state: 'waiting', askedAt: 0 }]))
      .get(id)
      ?.map(({ is, channels: [first] }) => [first?.person, is])
  t.deepEqual(await notified(), [['Ada', 'under_way']])
  await later(WINDOW_MS)
  t.deepEqual(await notified(), [['Ada', 'delivered']])
  const kinds = (await deliveriesOf(place)).map(({ kind, receipt }) => [kind, receipt !== null])
  t.is(kinds.filter(([kind, arrived]) => kind === 'more' && arrived).length, 2)
})

test('releases of one run in two projects are sent separately', async (t) => {
  const { place, askFor, texts } = await open(t)
  const other = await addProject(place)
  await askFor('a')
  const { build } = content()
  const url = 'https://github.com/example/tool/actions/runs/1'
  await ask(place, other.projectId, { content: { build: { ...build, url } } })
  await place.channels.drain()
  t.is(texts().length, 2)
})

test('however many channels there are, each question of a run is read once', async (t) => {
  const { place, person, projectId, askFor } = await open(t)
  for (let count = 0; count < 5; count += 1) {
    const target = { kind: 'ntfy' as const, url: 'http://127.0.0.1:1/topic', token: null }
    await place.channels.add(person, { personId: person.id }, { name: `Phone ${count}`, target })
  }
  const ids = []
  for (const name of ['a', 'b', 'c', 'd']) ids.push(await askFor(name))
  let questions = 0
  const all: Database['all'] = async (sql, ...values) => {
    const rows = await place.database.all(sql, ...values)
    questions += rows.filter((row) => 'summary' in row).length
    return rows
  }
  const news = { questionId: ids.at(-1) ?? '', projectId }
  const foldOf = await foldsOf({ all }, news, { now: place.clock.now, windowMs: WINDOW_MS })
  t.is(questions, ids.length)
  const channels = await place.database.all("select id from channels where kind = 'ntfy'")
  t.deepEqual(
    new Set(channels.map(({ id }) => foldOf({ channelId: String(id), kind: 'ntfy' }).is)),
    new Set(['with']),
  )
})
