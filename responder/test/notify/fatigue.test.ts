import test, { type ExecutionContext } from 'ava'
import { createQuietSettings } from '../../src/notify/quiet-settings.ts'
import { createNotified } from '../../src/questions/notified.ts'
import type { Database } from '../../src/store/database.ts'
import {
  addPerson,
  addProject,
  ask,
  deliveriesOf,
  move,
  type NotifyPlace,
  openNotifyPlace,
  type QuestionChanges,
} from '../helpers/notify-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

const MINUTE_MS = 60_000
const kindsOf = async (place: NotifyPlace) => (await deliveriesOf(place)).map(({ kind }) => kind)

/** Two people with one channel each, and a project that both may answer for. */
async function open(t: ExecutionContext) {
  const receiver = await openReceiver(t)
  const place = await openNotifyPlace(t)
  const [ada, bob] = [await addPerson(place, 'Ada'), await addPerson(place, 'Bob')]
  const { projectId } = await addProject(place, [ada, bob])
  for (const person of [ada, bob]) {
    const target = { kind: 'webhook' as const, url: `${receiver.url}/${person.name}`, secret: null }
    await place.channels.add(person, { personId: person.id }, { name: 'Mine', target })
  }
  const quietSettings = createQuietSettings(place)
  const mute = (person: typeof ada, minutes: number, isSure = false) =>
    quietSettings.mute(person, { project: projectId, minutes, isSure })
  const paths = () => receiver.received.map(({ path }) => path).sort()
  const types = () => receiver.received.map(({ body }) => JSON.parse(String(body)).type)
  return { receiver, place, ada, bob, projectId, quietSettings, mute, paths, types }
}

const askAndSend = async ({ place, projectId }: { place: NotifyPlace; projectId: string }) => {
  await ask(place, projectId)
  await place.channels.drain()
}

const later = async (place: NotifyPlace, minutes: number) => {
  place.clock.now += minutes * MINUTE_MS
  await place.channels.drain()
}

const escalateToBob = ({ place, projectId, bob }: Awaited<ReturnType<typeof open>>) =>
  place.projects.change('cli', projectId, { limits: { escalation: { minutes: 5, people: [bob.id] } } })

/** Asks, and finds out what the job is told about whom that reaches. */
async function reach(
  { place, projectId }: { place: NotifyPlace; projectId: string },
  changes: QuestionChanges = {},
) {
  const id = await ask(place, projectId, changes)
  return place.channels.reach({ id, projectId, askedAt: place.clock.now })
}

test('a person who mutes a project gets no messages for that time, and others still do', async (t) => {
  const scene = await open(t)
  const { place, ada, mute, paths } = scene
  const { projects } = await mute(ada, 60)
  t.is(projects[0]?.mutedUntil, place.clock.now + 60 * MINUTE_MS)
  await askAndSend(scene)
  t.deepEqual(paths(), ['/Bob'])
  place.clock.now += 60 * MINUTE_MS
  await askAndSend(scene)
  t.deepEqual(paths(), ['/Ada', '/Bob', '/Bob'])
})

test('a mute can be undone', async (t) => {
  const scene = await open(t)
  await scene.mute(scene.ada, 60)
  t.is((await scene.mute(scene.ada, 0)).projects[0]?.mutedUntil, null)
  await askAndSend(scene)
  t.deepEqual(scene.paths(), ['/Ada', '/Bob'])
})

test('the last person who would be notified has to confirm a mute', async (t) => {
  const { ada, bob, mute, quietSettings } = await open(t)
  t.false((await quietSettings.quiet(bob)).projects[0]?.isLast)
  await mute(ada, 60)
  t.true((await quietSettings.quiet(bob)).projects[0]?.isLast)
  await t.throwsAsync(mute(bob, 60), { code: 'last_listener' })
  t.truthy((await mute(bob, 60, true)).projects[0]?.mutedUntil)
})

test('however many projects there are, the channels are read once to show the settings', async (t) => {
  const { place, ada, bob, mute } = await open(t)
  for (let count = 0; count < 5; count += 1) await addProject(place, [ada, bob])
  await mute(ada, 60)
  let reads = 0
  const all: Database['all'] = (sql, ...values) => {
    reads += sql.includes('from channels') ? 1 : 0
    return place.database.all(sql, ...values)
  }
  const { quiet } = createQuietSettings({ ...place, database: { ...place.database, all } })
  const { projects } = await quiet(bob)
  t.is(projects.filter(({ isLast }) => isLast).length, 1)
  t.is(projects.length, 6)
  t.is(reads, 1)
})

test('a person cannot mute a project that they may not answer for', async (t) => {
  const { place, mute } = await open(t)
  await t.throwsAsync(mute(await addPerson(place, 'Eve'), 60), { code: 'not_found' })
})

test('no message is sent in quiet hours, but a reminder due after them is', async (t) => {
  const scene = await open(t)
  const { place, ada, bob, projectId, quietSettings, paths } = scene
  const hours = { zone: 'UTC', from: '11:00', to: '12:10', wakeFor: [] }
  await quietSettings.setQuietHours(ada, hours)
  await quietSettings.setQuietHours(bob, { ...hours, wakeFor: [projectId] })
  await ask(place, projectId, { minutes: 30 })
  await place.channels.drain()
  t.deepEqual(paths(), ['/Bob'])
  place.clock.now += 15 * MINUTE_MS
  await place.channels.drain()
  t.deepEqual(paths(), ['/Ada', '/Bob', '/Bob'])
})

test('the second line is notified if nobody opens the question in the configured time', async (t) => {
  const scene = await open(t)
  const { place, paths, types } = scene
  await escalateToBob(scene)
  await askAndSend(scene)
  t.deepEqual(paths(), ['/Ada'])
  await later(place, 5)
  t.deepEqual(paths(), ['/Ada', '/Bob'])
  t.deepEqual(types(), ['question.asked', 'question.escalation'])
})

test('the second line is neither notified nor reminded if somebody has opened the question', async (t) => {
  const scene = await open(t)
  const { place, paths } = scene
  await escalateToBob(scene)
  await askAndSend(scene)
  await place.database.run('update questions set opened_at = $1', place.clock.now)
  for (const minutes of [5, 15]) await later(place, minutes)
  t.deepEqual(paths(), ['/Ada', '/Ada'])
})

test('the second line is reminded of a question that was opened only after they were notified', async (t) => {
  const scene = await open(t)
  const { place, types } = scene
  await escalateToBob(scene)
  await askAndSend(scene)
  await later(place, 5)
  await place.database.run('update questions set opened_at = $1', place.clock.now)
  for (const minutes of [10, 5]) await later(place, minutes)
  t.deepEqual(types(), ['question.asked', 'question.escalation', 'question.reminder', 'question.reminder'])
})

test('questions that were answered in time do not count for the second line', async (t) => {
  const scene = await open(t)
  const { place, ada, projectId, paths } = scene
  await escalateToBob(scene)
  for (let count = 0; count < 32; count += 1)
    await move(place, await ask(place, projectId), { state: 'answered', by: ada })
  await place.channels.drain()
  const before = paths().filter((path) => path === '/Bob').length
  await ask(place, projectId)
  await later(place, 5)
  t.is(paths().filter((path) => path === '/Bob').length, before + 1)
})

test('after 30 escalations in an hour, the second line gets one summary, and no reminders of the rest', async (t) => {
  const scene = await open(t)
  const { place, projectId } = scene
  await escalateToBob(scene)
  for (let count = 0; count < 33; count += 1) await ask(place, projectId)
  for (const minutes of [5, 15]) await later(place, minutes)
  const bobs = scene.receiver.received
    .filter(({ path }) => path === '/Bob')
    .map(({ body }) => JSON.parse(body).type)
  const countOf = (type: string) => bobs.filter((one) => one === type).length
  t.deepEqual(['question.escalation', 'questions.summary', 'question.reminder'].map(countOf), [30, 1, 30])
})

test('anyone who mutes the project or may no longer answer gets no reminder, but anyone else does', async (t) => {
  const scene = await open(t)
  const { place, ada, bob, projectId, mute, paths } = scene
  const carol = await addPerson(place, 'Carol')
  const target = { kind: 'webhook' as const, url: `${scene.receiver.url}/Carol`, secret: null }
  await place.channels.add(carol, { personId: carol.id }, { name: 'Mine', target })
  await place.projects.change('cli', projectId, { people: [ada.id, bob.id, carol.id] })
  await askAndSend(scene)
  await mute(ada, 60)
  await place.projects.change('cli', projectId, { people: [ada.id, carol.id] })
  scene.receiver.received.length = 0
  await later(place, 15)
  t.deepEqual(paths(), ['/Carol'])
})

test('anyone who may no longer answer is not told how a release ended, but anyone who muted it is', async (t) => {
  const scene = await open(t)
  const { place, ada, projectId, mute, paths } = scene
  const id = await ask(place, projectId)
  await place.channels.drain()
  await mute(ada, 60)
  await place.projects.change('cli', projectId, { people: [ada.id] })
  await move(place, id, { state: 'expired' })
  scene.receiver.received.length = 0
  await place.channels.drain()
  t.deepEqual(paths(), ['/Ada'])
})

test('nobody is reminded of a project that was removed', async (t) => {
  const scene = await open(t)
  const { place, projectId, paths } = scene
  await askAndSend(scene)
  await place.projects.remove('cli', projectId)
  await later(place, 15)
  t.deepEqual(paths(), ['/Ada', '/Bob'])
})

test('after 30 questions in an hour, each person gets one summary instead', async (t) => {
  const { place, projectId, types } = await open(t)
  for (let count = 0; count < 33; count += 1) await ask(place, projectId, { minutes: 1 })
  const kinds = await kindsOf(place)
  t.is(kinds.filter((kind) => kind === 'asked').length, 60)
  t.is(kinds.filter((kind) => kind === 'summary').length, 2)
  await place.channels.drain()
  t.is(types().filter((type) => type === 'questions.summary').length, 2)
  place.clock.now += 60 * MINUTE_MS
  await ask(place, projectId)
  t.is((await kindsOf(place)).filter((kind) => kind === 'asked').length, 62)
})

test('a job is told how many channels are notified, and why if there are none', async (t) => {
  const scene = await open(t)
  const { place, ada, bob, mute } = scene
  t.deepEqual(await reach(scene), { channels: 2, reason: null })
  await mute(ada, 60)
  await mute(bob, 60, true)
  t.regex((await reach(scene)).reason ?? '', /quiet hours or has muted/)
  await place.database.run("update channels set failed_at = 1, failure = 'gone'")
  t.deepEqual(await reach(scene), { channels: 0, reason: 'every channel failed the last time' })
  await place.database.run('delete from channels')
  t.deepEqual(await reach(scene), { channels: 0, reason: 'nobody who may answer has a channel' })
})

test('a job is told that the second line would be notified only after the question ends', async (t) => {
  const scene = await open(t)
  await escalateToBob(scene)
  t.is((await reach(scene)).channels, 2)
  await scene.mute(scene.ada, 60)
  t.is((await reach(scene)).channels, 1)
  const { channels, reason } = await reach(scene, { minutes: 4 })
  t.is(channels, 0)
  t.regex(reason ?? '', /notified later/)
})

test('a job is told that nobody is notified because too much was asked', async (t) => {
  const scene = await open(t)
  for (let count = 0; count < 100; count += 1) await ask(scene.place, scene.projectId, { minutes: 1 })
  const { channels, reason } = await reach(scene)
  t.is(channels, 0)
  t.regex(reason ?? '', /too many/)
})

test('a message that was not tried yet, or was dropped, is not said to have failed', async (t) => {
  const scene = await open(t)
  const { place, ada, projectId } = scene
  const findNotified = createNotified(place)
  const notifiedOf = async (id: string) => {
    const found = (await findNotified([{ id, state: 'waiting', askedAt: 0 }])).get(id) ?? []
    return found.flatMap(({ channels, is }) => channels.map(({ person }) => `${person} ${is}`))
  }
  await escalateToBob(scene)
  const id = await ask(place, projectId)
  await place.channels.drain()
  t.deepEqual(await notifiedOf(id), ['Ada delivered'])
  await place.database.run('update questions set opened_at = $1', place.clock.now)
  await later(place, 5)
  t.deepEqual(await notifiedOf(id), ['Ada delivered'])
  const hours = { zone: 'UTC', from: '11:00', to: '12:10', wakeFor: [] }
  await scene.quietSettings.setQuietHours(ada, hours)
  t.deepEqual(await notifiedOf(await ask(place, projectId)), [])
})
