import ava from 'ava'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { seal } from '../questions/scene.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('the history can be searched and exported', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  for (const version of ['1.0.0', '2.0.0']) {
    const job = await ask(project, { package: { ...questionOf().package, version } })
    await job.report({ state: 'withdrawn' })
  }
  const page = await openTab('/history', {}, alice)
  await page.getByRole('link', { name: '@example/tool@1.0.0' }).waitFor()
  await page.getByRole('search').getByLabel('Search').fill('tool 2.0')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('link', { name: '@example/tool@1.0.0' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: '@example/tool@2.0.0' }).waitFor()
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export as CSV' }).click()
  t.is((await download).suggestedFilename(), 'history.csv')
  await page.getByLabel('Search').fill('left-pad')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByText('Nothing was found.').waitFor()
})

test('times are right from the start on a device whose clock is hours ahead', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await (await ask(await addProject(alice))).report({ state: 'withdrawn' })
  const page = await openTab('about:blank', {}, alice)
  // At the start of a minute, because each minute the times are counted anew.
  const minute = Math.floor(Date.now() / 60_000) * 60_000
  await page.clock.install({ time: minute + 6 * 60 * 60_000 })
  const wrong = page.getByText(/h( \d+ min)? ago$/)
  // The clock comes with the inbox, which may come later than the history.
  await page.route('**/api/questions', async (route) => {
    await wrong.waitFor()
    await route.continue()
  })
  await page.goto('/history')
  await page.getByText('just now').waitFor()
  t.is(await wrong.count(), 0)
})

test('right-to-left names are isolated, and combining marks are limited', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const ada = await join('admin', 'עדה')
  const branch = `main${'\u0302'.repeat(50)}`
  const job = await ask(await addProject(ada), { build: { ...questionOf().build, branch } })
  const url = `/api/questions/${job.question.id}/answer`
  const payload = { attempt: 1, sealed: await seal(job.question), account: 'alice' }
  await ada.inject({ method: 'POST', url, payload })
  await job.report({ state: 'failed' })
  const page = await openTab('/history', {}, ada)
  await page.getByText('Failed · \u2068עדה\u2069 as alice').waitFor()
  await page.getByRole('link', { name: '@example/tool@2.1.0' }).click()
  await page.getByText(/^Answered by you as alice/).waitFor()
  const bob = await join('maintainer', 'Bob')
  const other = await openTab(`/q/${job.question.id}`, {}, bob)
  await other.getByText(/^Answered by \u2068עדה\u2069 as alice/).waitFor()
  // More combining marks would cover the lines above.
  await other.getByText(/^main\u0302{5}$/).waitFor()
  t.pass()
})
