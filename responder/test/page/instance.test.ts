import ava from 'ava'
import { readVersion } from '../../src/version.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { becomes } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('the instance’s name is shown to everyone, and its version only after signing in', async (t) => {
  const config = { instanceName: 'Acme releases' }
  const { openTab, join } = await openPagePlace(t, browser, { config })
  const alice = await join('admin', 'Alice')
  const stranger = await openTab('/')
  await stranger.getByText('Acme releases').waitFor()
  await becomes(t, () => stranger.title(), 'Sign in · Releases · Acme releases')
  const version = await readVersion()
  t.false((await (await stranger.request.get('/api/session')).text()).includes(version))
  const page = await openTab('/settings', {}, alice)
  await page.getByRole('banner').getByText('Acme releases').waitFor()
  const about = page.getByRole('region', { name: 'About this service' })
  await about.getByText(`CFA responder ${version}`).waitFor()
  t.regex((await about.getByRole('link', { name: 'Documentation' }).getAttribute('href')) ?? '', /^https:/)
})

test('a form that the service refuses says which entry is wrong', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/projects', {}, await join('admin', 'Alice'))
  await page.getByRole('button', { name: 'Add a project…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('tool')
  await dialog.getByLabel('Packages').fill('tool, Not/OK')
  await dialog.getByRole('button', { name: 'Add the project' }).click()
  const problem = dialog
    .getByRole('alert')
    .filter({ hasText: 'Entry 2 of “Packages” is not written as it should be.' })
  await problem.filter({ hasText: 'Use npm’s names' }).waitFor()
  t.pass()
})
