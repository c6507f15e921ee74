import ava from 'ava'
import type { Page } from 'playwright-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const MINUTE_MS = 60_000

const ofVersion = (version: string) => ({ ...questionOf().package, version })
const within = (minutes: number) => new Date(Date.now() + minutes * MINUTE_MS).toISOString()
const runs = (page: Page) => page.getByRole('main').getByRole('region')

test('runs are sorted by what expires first, and less than five minutes are marked as urgent', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const { build } = questionOf()
  const other = { ...build, branch: 'next', url: 'https://github.com/example/tool/actions/runs/2' }
  await ask(project, { package: ofVersion('1.0.0'), expiresAt: within(30) })
  await ask(project, { package: ofVersion('2.0.0'), expiresAt: within(20), build: other })
  await ask(project, { package: ofVersion('3.0.0'), expiresAt: within(4) })
  const page = await openTab('/', {}, alice)
  const first = runs(page).first()
  await first.getByRole('heading', { name: 'Waiting: example/tool · main' }).waitFor()
  const names = await first.getByRole('listitem').getByRole('link').allInnerTexts()
  t.deepEqual(
    names.map((text) => /\d\.0\.0/.exec(text)?.[0]),
    ['3.0.0', '1.0.0'],
  )
  await first.getByRole('link', { name: /3\.0\.0 Hurry: \d (min|s) left/ }).waitFor()
  t.is(await page.getByText('Hurry:').count(), 1)
  const log = first.getByRole('link', { name: 'The job’s log' })
  t.is(await log.getAttribute('href'), String(build.url))
  await first.getByText('Commit 3b18e512').waitFor()
  const second = page.getByRole('region', { name: 'Waiting: example/tool · next' })
  await second.getByRole('link', { name: '@example/tool 2.0.0' }).waitFor()
})

test('says who was notified and how, and warns if nobody was', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const first = await ask(project, { package: ofVersion('1.0.0') })
  const page = await openTab('/', {}, alice)
  await page
    .getByText('Nobody has been notified yet: no channel is set up for it, or none may be used at this time.')
    .waitFor()
  await first.report({ state: 'withdrawn' })
  const receiver = await openReceiver(t)
  const target = { kind: 'webhook', url: receiver.url, secret: null }
  await alice.inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Mine', target } })
  const second = await ask(project, { package: ofVersion('2.0.0') })
  await receiver.until(1)
  await page.getByText('Notified: Alice (webhook).').waitFor()
  t.false((await page.getByRole('main').innerText()).includes(receiver.url))
  await page.goto(`/q/${second.question.id}`)
  await page.getByText('Notified: Alice (webhook).').waitFor()
})

test('asks for npm accounts until there are some, or until dismissed on this device', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const page = await openTab('/', {}, alice)
  const reminder = page.getByRole('region', { name: 'Which npm accounts are yours?' })
  await reminder.getByRole('button', { name: 'Don’t remind me here' }).click()
  await reminder.waitFor({ state: 'detached' })
  await page.reload()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  t.is(await reminder.count(), 0)
  const other = await openTab('/', {}, alice)
  const there = other.getByRole('region', { name: 'Which npm accounts are yours?' })
  await there.getByRole('link', { name: 'Name them' }).click()
  await other.getByLabel('Your npm accounts').fill('alice')
  await other.getByRole('button', { name: 'Save', exact: true }).click()
  await other.getByRole('button', { name: 'Saved' }).waitFor()
  await other.getByRole('link', { name: 'Inbox', exact: true }).click()
  await other.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  t.is(await there.count(), 0)
})
