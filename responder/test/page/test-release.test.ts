import ava from 'ava'
import { sharedBrowser } from '../helpers/browser.ts'
import { becomes } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('an admin can send a test release, answer it, and see who was notified', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await addProject(alice)
  const receiver = await openReceiver(t)
  const target = { kind: 'webhook', url: receiver.url, secret: null }
  await alice.inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Mine', target } })
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  const section = page.getByRole('region', { name: 'Test release of tool' })
  await section.getByRole('button', { name: 'Send a test release' }).click()
  await section.getByText('The test waits for an answer.').waitFor()
  await section.getByText('Notified: Alice (webhook).').waitFor()
  await page.getByRole('link', { name: 'Inbox 1 waiting' }).click()
  await page.getByRole('link', { name: '@example/test 0.0.0-test.1 Test: nothing is published' }).click()
  await page.getByRole('heading', { name: 'Test: may this be released?' }).waitFor()
  await page.getByText('Test: nothing is published', { exact: true }).waitFor()
  await becomes(t, () => page.title(), '(1) Test: @example/test@0.0.0-test.1')
  t.is(await page.getByText('Check phrase').count(), 0)
  await page.getByRole('button', { name: 'Approve 0.0.0-test.1' }).click()
  await page.getByRole('button', { name: 'Yes, approve 0.0.0-test.1' }).click()
  await page.getByRole('heading', { name: 'The test was answered by you' }).waitFor()
  await page.getByText('Notified: Alice (webhook).').waitFor()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Test: nothing is published' }).first().waitFor()
})
