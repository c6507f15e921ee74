import { randomUUID } from 'node:crypto'
import type { Question } from '@cfa/protocol'
import { createSealingKey, sealAnswer } from '@cfa/protocol/sealing'
import test from 'ava'
import { forEachDatabase } from '../helpers/databases.ts'
import { eventually } from '../helpers/eventually.ts'
import { openReceiver } from '../helpers/receiver.ts'
import { startService } from '../helpers/service.ts'
import { type Desk, openDesk } from '../questions/desk.ts'
import { questionWith } from '../questions/scene.ts'

const MINUTE_MS = 60_000

async function start(desk: Desk) {
  const [project] = (await desk.admin.inject({ url: '/api/projects' })).json().projects
  const url = `/api/projects/${project.id}/tests`
  const send = () => desk.admin.inject({ method: 'POST', url })
  const { id } = (await send()).json()
  const show = async () => (await desk.admin.inject({ url: `${url}/${id}` })).json()
  const detail = async () => (await desk.bob.inject({ url: `/api/questions/${id}` })).json()
  return { project, url, send, id, show, detail }
}

/** Approves as the page does. */
async function approve(desk: Desk, question: Question) {
  const sealed = await sealAnswer({ approved: true, username: 'test', otp: undefined }, question)
  const url = `/api/questions/${question.id}/answer`
  return desk.bob.inject({ method: 'POST', url, payload: { attempt: 1, sealed } })
}

forEachDatabase((kind, open) => {
  test(`${kind}: a test release is marked, answered like any other, and ends with its answer`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const receiver = await openReceiver(t)
    const target = { kind: 'webhook', url: receiver.url, secret: null }
    await desk.bob.inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Mine', target } })
    const { id, send, show, detail, url } = await start(desk)
    t.like((await desk.bob.inject({ url: '/api/questions' })).json().questions[0], { id, isTest: true })
    const question = await detail()
    t.like(question.package, { name: '@example/test', version: '0.0.0-test.1', tag: 'test' })
    t.is((await send()).statusCode, 409)
    t.is((await desk.bob.inject({ method: 'POST', url })).statusCode, 403)
    await eventually(async () => (await show()).notified[0]?.is === 'delivered')
    t.like(await show(), { state: 'waiting', notified: [{ channels: [{ person: 'Bob', kind: 'webhook' }] }] })
    const [asked] = receiver.bodies()
    t.is(asked.data.title, 'Test: approve publishing @example/test@0.0.0-test.1?')
    t.true(asked.data.test)
    t.is((await approve(desk, question)).statusCode, 204)
    t.is((await approve(desk, question)).statusCode, 204)
    t.like(await show(), {
      state: 'withdrawn',
      answeredBy: 'Bob',
      notified: [{ channels: [{ person: 'Bob' }], is: 'delivered' }],
    })
    t.like((await desk.bob.inject({ url: '/api/history' })).json().questions[0], { id, isTest: true })
    t.is((await send()).statusCode, 201)
    const [latest] = (await desk.bob.inject({ url: '/api/questions' })).json().questions
    t.is(latest.package.version, '0.0.0-test.2')
  })

  test(`${kind}: a job cannot touch a test release or ask for one`, async (t) => {
    const desk = await openDesk(t, { database: await open(t) })
    const { id, detail } = await start(desk)
    const at = `/p/tool/questions/${id}`
    t.is((await desk.call({ url: `${at}?after=0` })).statusCode, 404)
    const withdraw = { method: 'PATCH' as const, url: at, payload: { state: 'withdrawn' } }
    t.is((await desk.call(withdraw)).statusCode, 404)
    const { package: subject } = await detail()
    const { publicJwk } = await createSealingKey()
    const same = questionWith({ ask: 'approval', package: subject, key: publicJwk })
    t.is((await desk.ask({ ...same, id })).statusCode, 409)
    t.is((await desk.ask({ ...same, id, attempt: 2 })).statusCode, 409)
    t.is((await desk.ask({ ...same, id: randomUUID() })).statusCode, 202)
    const { questions } = (await desk.bob.inject({ url: '/api/questions' })).json()
    const marks = questions.map(({ isTest }: { isTest: boolean }) => isTest)
    t.deepEqual(marks.toSorted(), [false, true])
  })

  test(`${kind}: a test release expires after five minutes without an answer`, async (t) => {
    const clock = { ahead: 0 }
    const effects = { now: () => Date.now() + clock.ahead }
    const database = await open(t)
    const desk = await openDesk(t, { database, effects })
    const { show } = await start(desk)
    t.is((await show()).state, 'waiting')
    clock.ahead = 5 * MINUTE_MS
    // A node checks for expired questions when it starts.
    await openOther(t, desk)
    await eventually(async () => (await show()).state === 'expired')
    t.is((await show()).answeredBy, null)
  })
})

const openOther = (t: Parameters<typeof startService>[0], { database, effects }: Desk) =>
  startService(t, { database, effects })
