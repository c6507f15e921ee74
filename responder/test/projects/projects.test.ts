import { randomUUID } from 'node:crypto'
import test from 'ava'
import { openPlace, type Place } from '../helpers/people-place.ts'
import { signedIn, type Visitor } from '../helpers/signed-in.ts'

const HOUR_MS = 60 * 60_000

const create = ({ inject }: Visitor, payload: object) =>
  inject({ method: 'POST', url: '/api/projects', payload })
const rotate = ({ inject }: Visitor, id: string, graceHours: number) =>
  inject({ method: 'POST', url: `/api/projects/${id}/secrets`, payload: { graceHours } })

/** The status that a job with this secret gets. */
const ask = async ({ app }: Place, name: string, secret: string) => {
  const reply = await app.inject({ url: `/p/${name}`, headers: { authorization: `Bearer ${secret}` } })
  return reply.statusCode
}

async function withProject(t: Parameters<typeof openPlace>[0]) {
  const place = await openPlace(t)
  const admin = await signedIn(place, { role: 'admin' })
  const project = (await create(admin, { name: 'tool', packages: ['tool', '@a/*'] })).json()
  return { place, admin, project }
}

test('a project has an endpoint, and a secret that is shown once and allows jobs to ask', async (t) => {
  const { place, admin, project } = await withProject(t)
  const { secret, cfaSecret, ...shown } = project
  t.is(cfaSecret, null)
  t.regex(secret, /^[\w-]{43}$/)
  t.deepEqual(shown, {
    id: shown.id,
    name: 'tool',
    endpoint: 'https://cfa.example/p/tool',
    packages: ['tool', '@a/*'],
    people: null,
    viewers: [],
    rules: { twoPeople: false, freshPasskey: false, pickPhrase: false, notTheTrigger: false },
    limits: { questionsPerHour: null, escalation: null },
    pending: null,
    identity: null,
    cfa: false,
    secrets: [
      { name: '2026-07-01', opens: 'endpoint', createdAt: place.clock.now, usedAt: null, expiresAt: null },
    ],
    createdAt: place.clock.now,
    askedAt: null,
  })
  t.deepEqual((await admin.inject({ url: '/api/projects' })).json(), { projects: [shown] })
  t.is(await ask(place, 'tool', secret), 200)
  t.is((await place.projects.found(shown.id)).name, 'tool')
  t.is((await place.projects.byName('tool'))?.id, shown.id)
})

test('the store and the audit log contain no secret', async (t) => {
  const { place, admin, project } = await withProject(t)
  const { secret } = (await rotate(admin, project.id, 1)).json()
  for (const table of ['projects', 'secrets', 'audit']) {
    const kept = JSON.stringify(await place.database.all(`select * from ${table}`))
    t.false(kept.includes(project.secret) || kept.includes(secret), table)
  }
})

const wrong: [title: string, name: string, secret: (secrets: { mine: string; other: string }) => string][] = [
  ['no secret', 'tool', () => ''],
  ['an unknown secret', 'tool', () => 'A'.repeat(43)],
  ['a part of the secret', 'tool', ({ mine }) => mine.slice(0, -1)],
  ['the secret with a suffix', 'tool', ({ mine }) => `${mine}A`],
  ['the secret in upper case', 'tool', ({ mine }) => mine.toUpperCase()],
  ["another project's secret", 'tool', ({ other }) => other],
  ['the secret for another project', 'other', ({ mine }) => mine],
  ['the secret for an unknown project', 'nobody', ({ mine }) => mine],
  ['no secret for an unknown project', 'nobody', () => ''],
  ['the secret for another spelling of the project', 'TOOL', ({ mine }) => mine],
]
for (const [title, name, secretOf] of wrong) {
  test(`${title} is refused`, async (t) => {
    const { place, admin, project } = await withProject(t)
    const { secret: other } = (await create(admin, { name: 'other', packages: ['x'] })).json()
    t.is(await ask(place, name, secretOf({ mine: project.secret, other })), 401)
  })
}

test('a wrong secret and an unknown project get the same reply', async (t) => {
  const { place } = await withProject(t)
  const authorization = `Bearer ${'A'.repeat(43)}`
  const [known, unknown] = await Promise.all(
    ['tool', 'nobody'].map((name) => place.app.inject({ url: `/p/${name}`, headers: { authorization } })),
  )
  t.is(known?.body, unknown?.body)
  t.deepEqual({ ...known?.headers, date: '' }, { ...unknown?.headers, date: '' })
})

test('after a rotation, both secrets work for the grace period, and then only the new one', async (t) => {
  const { place, admin, project } = await withProject(t)
  place.clock.now += 1
  const rotated = (await rotate(admin, project.id, 2)).json()
  t.deepEqual(rotated.secrets, [
    { name: '2026-07-01', opens: 'endpoint', createdAt: place.clock.now, usedAt: null, expiresAt: null },
    {
      ...{ name: '2026-07-01', opens: 'endpoint', createdAt: place.clock.now - 1, usedAt: null },
      expiresAt: place.clock.now + 2 * HOUR_MS,
    },
  ])
  place.clock.now += 2 * HOUR_MS - 1
  t.is(await ask(place, 'tool', project.secret), 200)
  t.is(await ask(place, 'tool', rotated.secret), 200)
  place.clock.now += 1
  t.is(await ask(place, 'tool', project.secret), 401)
  t.is(await ask(place, 'tool', rotated.secret), 200)
})

test('without a grace period, the old secret ends at once', async (t) => {
  const { place, admin, project } = await withProject(t)
  const { secret, secrets } = (await rotate(admin, project.id, 0)).json()
  t.is(secrets.length, 1)
  t.is(await ask(place, 'tool', project.secret), 401)
  t.is(await ask(place, 'tool', secret), 200)
})

test('a later rotation does not extend an earlier grace period', async (t) => {
  const { place, admin, project } = await withProject(t)
  await rotate(admin, project.id, 1)
  await rotate(admin, project.id, 5)
  place.clock.now += HOUR_MS
  t.is(await ask(place, 'tool', project.secret), 401)
})

test('at most ten secrets work at once, and a rotation without a grace period is always possible', async (t) => {
  const { admin, project } = await withProject(t)
  for (let count = 1; count < 10; count += 1) t.is((await rotate(admin, project.id, 1)).statusCode, 201)
  t.is((await rotate(admin, project.id, 1)).json().error, 'invalid')
  t.is((await rotate(admin, project.id, 0)).json().secrets.length, 1)
})

test('a removed project can no longer ask, and its name is free again', async (t) => {
  const { place, admin, project } = await withProject(t)
  const remove = () => admin.inject({ method: 'DELETE', url: `/api/projects/${project.id}` })
  t.is((await remove()).statusCode, 204)
  t.is(await ask(place, 'tool', project.secret), 401)
  t.is((await remove()).json().error, 'not_found')
  t.is((await rotate(admin, project.id, 0)).json().error, 'not_found')
  t.is(await place.projects.byName('tool'), undefined)
  const next = await create(admin, { name: 'tool', packages: ['tool'] })
  t.is(next.statusCode, 201)
  t.is(await ask(place, 'tool', project.secret), 401)
})

test('a project’s name is unique', async (t) => {
  const { admin } = await withProject(t)
  t.is((await create(admin, { name: 'tool', packages: ['x'] })).json().error, 'taken')
})

test('a change affects only the given fields', async (t) => {
  const { admin, project } = await withProject(t)
  const change = async (payload: object) =>
    (await admin.inject({ method: 'PATCH', url: `/api/projects/${project.id}`, payload })).json()
  const people = [admin.person.id]
  t.like(await change({ people }), { packages: project.packages, people })
  t.like(await change({ packages: ['x'] }), { packages: ['x'], people })
  t.like(await change({ people: null }), { packages: ['x'], people: null })
  t.is((await change({ people: [randomUUID()] })).error, 'invalid')
})

test('a change to a setting that is no longer what the person saw is refused, unless it came before', async (t) => {
  const { admin, project } = await withProject(t)
  const change = async (payload: object) =>
    (await admin.inject({ method: 'PATCH', url: `/api/projects/${project.id}`, payload })).json()
  const late = { packages: ['x'], from: { packages: project.packages } }
  await change({ rules: { pickPhrase: true } })
  t.like(await change(late), { packages: ['x'], rules: { pickPhrase: true } })
  t.like(await change(late), { packages: ['x'] })
  t.is((await change({ ...late, packages: ['y'] })).error, 'closed')
  const rules = { pickPhrase: false, freshPasskey: true }
  t.is((await change({ rules, from: { rules: { pickPhrase: false } } })).error, 'closed')
  t.like(await change({ rules: { freshPasskey: true }, from: { rules: { freshPasskey: false } } }), {
    rules: { pickPhrase: true, freshPasskey: true },
  })
})

test('a removed person may no longer answer for a project, and nobody takes their place', async (t) => {
  const { place, admin } = await withProject(t)
  const bob = await signedIn(place)
  const people = [bob.person.id]
  const { id } = (await create(admin, { name: 'other', packages: ['x'], people })).json()
  await admin.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })
  const { projects } = (await admin.inject({ url: '/api/projects' })).json()
  t.deepEqual(projects.find((one: { id: string }) => one.id === id).people, [])
  t.false(place.projects.mayAnswer(await place.projects.found(id), admin.person))
})

test('people can be changed by what is shown after one of them was removed', async (t) => {
  const { place, admin, project } = await withProject(t)
  const bob = await signedIn(place)
  const url = `/api/projects/${project.id}`
  const change = (payload: object) => admin.inject({ method: 'PATCH', url, payload })
  const lists = {
    people: [admin.person.id, bob.person.id],
    limits: { escalation: { minutes: 5, people: [bob.person.id] } },
  }
  t.is((await change(lists)).statusCode, 200)
  await admin.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })
  const { people, limits } = (await admin.inject({ url: '/api/projects' })).json().projects[0]
  t.deepEqual([people, limits.escalation], [[admin.person.id], null])
  const escalation = { minutes: 9, people: [admin.person.id] }
  const from = { people, limits: { escalation: null } }
  t.is((await change({ people: null, limits: { escalation }, from })).statusCode, 200)
})

test('a removed person is no longer among those who are notified later, so the shown limits can be saved', async (t) => {
  const { place, admin, project } = await withProject(t)
  const [bob, carol] = [await signedIn(place), await signedIn(place)]
  const url = `/api/projects/${project.id}`
  const change = (limits: object) => admin.inject({ method: 'PATCH', url, payload: { limits } })
  const remove = ({ person }: Visitor) => admin.inject({ method: 'DELETE', url: `/api/people/${person.id}` })
  const limits = async () => (await admin.inject({ url: '/api/projects' })).json().projects[0].limits
  await change({ escalation: { minutes: 5, people: [bob.person.id, carol.person.id] } })
  await remove(bob)
  t.deepEqual((await limits()).escalation, { minutes: 5, people: [carol.person.id] })
  t.is((await change(await limits())).statusCode, 200)
  await remove(carol)
  t.is((await limits()).escalation, null)
})

for (const name of ['', 'A', '-a', 'a-', 'a/b', '../a', 'a b', 'ä', 'a'.repeat(65)]) {
  test(`the project name "${name}" is refused`, async (t) => {
    const { admin } = await withProject(t)
    t.is((await create(admin, { name, packages: ['x'] })).json().error, 'invalid')
  })
}
