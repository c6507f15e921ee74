import test, { type ExecutionContext } from 'ava'
import { nodeEffects } from '../../src/effects.ts'
import type { Database } from '../../src/store/database.ts'
import { forEachDatabase } from '../helpers/databases.ts'
import { type Mail, openMailServer } from '../helpers/mail-server.ts'
import { addPerson, addProject, ask, openNotifyPlace } from '../helpers/notify-place.ts'

const DAY_MS = 24 * 60 * 60_000
const target = { kind: 'email' as const, address: 'ada@people.example' }
const TOKEN = /https:\/\/cfa\.example\/confirm-channel#([\w-]{43})/

const tokenIn = (mail: Mail | undefined): string =>
  TOKEN.exec(mail?.raw.replaceAll('=\r\n', '') ?? '')?.[1] ?? 'no token'

async function openMailPlace(t: ExecutionContext, database?: Database, refuseWith?: number) {
  const server = await openMailServer(t, refuseWith === undefined ? {} : { refuseWith })
  const config = { smtpUrl: server.url, mailFrom: 'CFA <cfa@service.example>' }
  const place = await openNotifyPlace(t, { config, token: nodeEffects.token, ...(database && { database }) })
  const person = await addPerson(place, 'Ada, who wins a prize')
  const { projectId } = await addProject(place)
  const add = () => place.channels.add(person, { personId: person.id }, { name: 'Mail', target })
  const channel = async () => (await place.channels.list({ personId: person.id }))[0]
  return { ...place, mails: server.mails, person, projectId, add, channel, place }
}

forEachDatabase((kind, open) => {
  test(`${kind}: an address gets only a confirmation link until its owner confirms it`, async (t) => {
    const { place, mails, projectId, person, add, channel, channels } = await openMailPlace(t, await open(t))
    const { id } = await add()
    t.is(mails.length, 1)
    t.deepEqual(mails[0]?.to, [target.address])
    t.regex(mails[0]?.raw ?? '', /^Subject: Confirm this address for cfa\.example\r$/m)
    t.false(mails[0]?.raw.includes('prize'))
    t.is((await channel())?.isConfirmed, false)
    await ask(place, projectId)
    await channels.drain()
    await t.throwsAsync(channels.test(person, id), { code: 'not_allowed' })
    t.is(mails.length, 1)
    const token = tokenIn(mails[0])
    const rows = await place.database.all('select * from channels')
    t.false(JSON.stringify(rows).includes(token))
    t.deepEqual(await channels.lookAtLink(token), { person: person.name, project: null })
    await channels.confirm(token)
    t.is((await channel())?.isConfirmed, true)
    await t.throwsAsync(channels.confirm(token), { code: 'used' })
    await ask(place, projectId)
    await channels.drain()
    t.is(mails.length, 2)
    t.true(mails[1]?.raw.includes('Approve publishing'))
    const { entries } = await place.audit.page()
    t.is(entries[0]?.action, 'channel.confirm')
    t.false(JSON.stringify(entries).includes(target.address))
  })

  test(`${kind}: a confirmation link is valid for a day, or until a newer one is sent`, async (t) => {
    const { mails, person, add, channels, clock } = await openMailPlace(t, await open(t))
    const { id } = await add()
    await t.throwsAsync(channels.sendLink(person, id), { code: 'too_many' })
    clock.now += 10_000
    await channels.sendLink(person, id)
    const [first, second] = mails.map(tokenIn)
    t.not(first, second)
    await t.throwsAsync(channels.lookAtLink(first ?? ''), { code: 'used' })
    await channels.lookAtLink(second ?? '')
    clock.now += DAY_MS
    await t.throwsAsync(channels.confirm(second ?? ''), { code: 'used' })
    await channels.sendLink(person, id)
    await channels.confirm(tokenIn(mails[2]))
    await t.throwsAsync(channels.sendLink(person, id), { code: 'closed' })
    await channels.remove(person, id)
    await t.throwsAsync(channels.lookAtLink(second ?? ''), { code: 'used' })
  })
})

test('a person can send ten links an hour, even after removing channels and adding new ones', async (t) => {
  const { mails, person, add, channels, clock } = await openMailPlace(t)
  for (let count = 0; count < 5; count += 1) {
    const { id } = await add()
    clock.now += 10_000
    await channels.sendLink(person, id)
    await channels.remove(person, id)
  }
  await t.throwsAsync(add(), { code: 'too_many' })
  t.is(mails.length, 10)
})

test('a link that cannot be delivered marks the channel as failing, and another can be sent', async (t) => {
  const { person, add, channel, channels, clock } = await openMailPlace(t, undefined, 550)
  const { id } = await add()
  t.like(await channel(), { failure: 'The mail server answered 550.', isConfirmed: false })
  clock.now += 10_000
  await t.throwsAsync(channels.sendLink(person, id), { code: 'not_delivered' })
})

test('a project’s link names the project, and ends when the project is removed', async (t) => {
  const { place, mails, person, projectId, channels } = await openMailPlace(t)
  await channels.add(person, { projectId }, { name: 'Team', target })
  const { person: by, project } = await channels.lookAtLink(tokenIn(mails[0]))
  t.is(by, null)
  t.regex(project ?? '', /^tool-/)
  await place.database.run('update projects set removed_at = 1 where id = $1', projectId)
  await t.throwsAsync(channels.lookAtLink(tokenIn(mails[0])), { code: 'used' })
})
