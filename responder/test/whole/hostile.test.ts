import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { sealAnswer } from '@cfa/protocol/sealing'
import ava from 'ava'
import type { Page } from 'playwright-core'
import { ask, type JobProject, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { becomes } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import type { Visitor } from '../helpers/signed-in.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const EVIL = '<img src=x onerror="document.title=1"><script>document.title=1</script>'

/** Elements that the markup would have created. */
const madeOfMarkup = (page: Page) =>
  page.locator('img, main script, [onerror], a[href^="javascript:"]').count()

test('markup from a job or a person is shown as text in every view', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  // Nobody can choose such a name, but the page does not rely on that.
  await database.run('update people set name = $1', EVIL.slice(0, 80))
  const subject = questionOf().package
  const build = { service: EVIL, repository: EVIL, branch: EVIL, commit: EVIL, url: null }
  const details = {
    notes: `${EVIL}\n[here](javascript:document.title=1)`,
    files: [{ path: EVIL, size: 1 }],
    previous: null,
    commits: [{ hash: EVIL.slice(0, 64), subject: EVIL }],
    scripts: [{ event: EVIL, command: EVIL }],
  }
  const changes = { package: subject, build, details, accounts: ['bob'] }
  const { question } = await ask(await addProject(alice), changes)
  const page = await openTab('/', {}, alice)
  for (const path of ['/', '/people', '/settings', '/projects', `/q/${question.id}`]) {
    await page.goto(path)
    await page.locator('main h1').first().waitFor()
    await page.waitForFunction(() => !document.querySelector('.skeleton'))
    t.is(await madeOfMarkup(page), 0, path)
  }
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByLabel('Reason').fill(EVIL)
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await page.getByText(`“${EVIL}”`).first().waitFor()
  await page.goto('/history')
  await page.getByText(EVIL).first().waitFor()
  t.is(await madeOfMarkup(page), 0)
  await becomes(t, () => page.title(), 'History · Releases')
})

test('the secret of one project gives no access to another', async (t) => {
  const { join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const own = await addProject(alice, 'tool')
  const other = await addProject(alice, 'other', ['@other/*'])
  const { question } = await ask(own)
  const [mine, theirs] = [own, other].map(({ endpoint }) => `${endpoint}/questions/${question.id}`)
  const renamed = { ...question, package: { ...question.package, name: '@other/tool' } }
  const tries: [status: number, method: string, url: string | undefined, body?: object][] = [
    [401, 'GET', own.endpoint],
    [401, 'POST', own.endpoint, question],
    [401, 'GET', `${mine}?after=0`],
    [401, 'PATCH', mine, { state: 'withdrawn' }],
    [404, 'GET', `${theirs}?after=0`],
    [404, 'PATCH', theirs, { state: 'withdrawn' }],
    [422, 'POST', other.endpoint, question],
    [409, 'POST', other.endpoint, renamed],
  ]
  for (const [status, method, url = '', body] of tries)
    t.is((await call(method, url, other, body)).status, status, `${method} ${url}`)
  t.is((await alice.inject({ url: `/api/questions/${question.id}` })).json().state, 'waiting')
})

const call = (method: string, url: string, { secret }: Pick<JobProject, 'secret'>, body?: object) =>
  fetch(url, {
    method,
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

/** Reads a visitor's event stream. `over` resolves once the service has ended it. */
async function follow(origin: string, { headers }: Visitor) {
  const { body } = await fetch(`${origin}/api/events`, { headers })
  const heard: string[] = []
  const into = new WritableStream<Uint8Array>({
    write: (chunk) => void heard.push(Buffer.from(chunk).toString()),
  })
  return { heard, over: body?.pipeTo(into) }
}

test('a maintainer who may not answer for a project gets nothing about it and cannot answer', async (t) => {
  const { join, addProject, app, config } = await openPagePlace(t, browser)
  const [alice, mallory] = [await join('admin', 'Alice'), await join('maintainer', 'Mallory')]
  const project = await addProject(alice)
  const { projects } = (await alice.inject({ url: '/api/projects' })).json()
  const people = { people: [alice.person.id] }
  await alice.inject({ method: 'PATCH', url: `/api/projects/${projects[0].id}`, payload: people })
  const { heard, over } = await follow(config.publicUrl, mallory)
  const job = await ask(project)
  const url = `/api/questions/${job.question.id}`
  const sealed = await sealAnswer({ username: 'alice', otp: '123456' }, job.question)
  const replies = await Promise.all([
    mallory.inject({ url }),
    mallory.inject({ method: 'POST', url: `${url}/answer`, payload: { attempt: 1, sealed } }),
    mallory.inject({ method: 'POST', url: `${url}/decline`, payload: { attempt: 1, reason: null } }),
  ])
  t.deepEqual(
    replies.map(({ statusCode }) => statusCode),
    [404, 404, 404],
  )
  await job.report({ state: 'withdrawn' })
  for (const list of ['/api/questions', '/api/history'])
    t.deepEqual((await mallory.inject({ url: list })).json().questions, [])
  await app.close()
  await over
  t.false(heard.join('').includes('change'))
})

test('the cookie of a removed person gives no access, and their event stream ends', async (t) => {
  const { join, addProject, config } = await openPagePlace(t, browser)
  const [alice, bob] = [await join('admin', 'Alice'), await join('maintainer', 'Bob')]
  const { over } = await follow(config.publicUrl, bob)
  await alice.inject({ method: 'DELETE', url: `/api/people/${bob.person.id}` })
  await over
  const { question } = await ask(await addProject(alice))
  const url = `/api/questions/${question.id}`
  const sealed = await sealAnswer({ username: 'bob', otp: '123456' }, question)
  for (const request of [
    { url },
    { url: '/api/events' },
    { method: 'POST', url: `${url}/answer`, payload: { attempt: 1, sealed } },
    { method: 'PATCH', url: '/api/me', payload: { name: 'B' } },
  ] as const)
    t.is((await bob.inject(request)).statusCode, 401, request.url)
})

test('a page of another site can read and change nothing, even with the cookie', async (t) => {
  const { openTab, join, addProject, config } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const { question } = await ask(await addProject(alice))
  const site = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>'))
  await once(site.listen(0, 'localhost'), 'listening')
  t.teardown(() => site.close())
  const { port } = site.address() as AddressInfo
  const other = await (await openTab('/', {}, alice)).context().newPage()
  // Another port of the same host counts as the same site, so `SameSite` does not protect here.
  await other.goto(`http://localhost:${port}/`)
  const ends = await other.evaluate(attack, `${config.publicUrl}/api/questions/${question.id}`)
  t.deepEqual(ends, ['blocked', 'blocked', 'blocked', 'blocked'])
  t.is((await alice.inject({ url: `/api/questions/${question.id}` })).json().state, 'waiting')
})

/** Runs in the page of the other site. */
async function attack(question: string): Promise<unknown[]> {
  const body = JSON.stringify({ attempt: 1, reason: null })
  const blocked = () => 'blocked'
  const json = { 'content-type': 'application/json' }
  const attempts: [string, RequestInit][] = [
    ['', {}],
    ['/decline', { method: 'POST', body, headers: json }],
    ['/decline', { method: 'POST', body, mode: 'no-cors', headers: { 'content-type': 'text/plain' } }],
  ]
  const fetched = attempts.map(([path, init]) =>
    fetch(question + path, { credentials: 'include', ...init }).then(({ type }) => type, blocked),
  )
  const heard = new Promise((resolve) => {
    const events = new EventSource(new URL('/api/events', question), { withCredentials: true })
    events.onopen = () => resolve('open')
    events.onerror = () => resolve(blocked())
  })
  return await Promise.all([...fetched, heard])
}
