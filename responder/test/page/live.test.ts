import ava from 'ava'
import type { Page } from 'playwright-core'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

const titleIs = (page: Page, title: string) => page.waitForFunction((text) => document.title === text, title)

test('a release appears at once in the inbox and in the titles of all tabs', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const inbox = await openTab('/', {}, alice)
  const history = await openTab('/history', {}, alice)
  await inbox.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  const job = await ask(project)
  await inbox.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
  await titleIs(inbox, '(1) Releases')
  await titleIs(history, '(1) History · Releases')
  await job.report({ state: 'withdrawn' })
  await inbox.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await titleIs(history, 'History · Releases')
  await history.getByText('Withdrawn').waitFor()
  t.pass()
})

test('a page that was offline reloads once it is online', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const page = await openTab('/', {}, alice)
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await page.context().setOffline(true)
  await ask(project)
  await page.context().setOffline(false)
  await page.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
  t.pass()
})

test('a tab that was frozen in the background shows new releases when it wakes', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const page = await openTab('/', {}, alice)
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  // As after a night: the event stream has ended, and the page got none of its events.
  await page.route('**/api/events', (route) => route.abort())
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await ask(project)
  await devtools.send('Page.setWebLifecycleState', { state: 'active' })
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
  t.pass()
})

test('keeps its content while the service fails, says so, and recovers by itself', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  await ask(project)
  const page = await openTab('/', {}, alice)
  await page.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
  await page.route('**/api/questions', (route) => route.fulfill({ status: 503, body: 'no' }))
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  await page.getByRole('alert').filter({ hasText: 'Retrying automatically.' }).waitFor()
  t.is(await page.getByRole('link', { name: '@example/tool 2.1.0' }).count(), 1)
  await page.unroute('**/api/questions')
  await page.getByRole('alert').waitFor({ state: 'detached' })
})

test('a code that could not be sent stays in the field, and the button sends it', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const job = await ask(await addProject(alice), { accounts: ['alice'] })
  const page = await openTab(`/q/${job.question.id}`, {}, alice)
  await page.route('**/answer', (route) => route.abort(), { times: 1 })
  await page.getByLabel('One-time password').fill('123456')
  await page.getByRole('alert').filter({ hasText: 'can’t be reached' }).waitFor()
  t.is(await page.getByLabel('One-time password').inputValue(), '123456')
  await page.getByRole('button', { name: 'Send the code' }).click()
  t.like(await job.answer(), { otp: '123456' })
})

test('shows older history page by page', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  for (let count = 0; count < 55; count += 1) await (await ask(project)).report({ state: 'withdrawn' })
  const page = await openTab('/history', {}, alice)
  await page.getByText('Withdrawn').first().waitFor()
  const first = await page.getByText('Withdrawn').count()
  const more = page.getByRole('button', { name: 'Show older ones' })
  if (first < 55) await more.click()
  await page.getByText('Withdrawn').nth(54).waitFor()
  t.is(await page.getByText('Withdrawn').count(), 55)
})
