import test from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

const browser = sharedBrowser()

test('sends six digits by themselves, sealed, and shows how the release goes on', async (t) => {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const project = await place.addProject(alice)
  const job = await ask(project)
  const page = await place.openTab(`/q/${job.question.id}`, {}, alice)
  await page.getByRole('heading', { name: '@example/tool 2.1.0' }).waitFor()
  await page.getByLabel('Publish as').selectOption('alice')
  await page.getByLabel('One-time password').fill('123 456')
  t.like(await job.answer(), { username: 'alice', otp: '123456' })
  await page.getByRole('heading', { name: 'Answer sent' }).waitFor()
  await job.tell({ state: 'publishing' })
  await page.getByRole('heading', { name: 'Publishing' }).waitFor()
  await job.tell({ state: 'published' })
  const link = page.getByRole('link', { name: 'See it on npmjs.com' })
  t.is(await link.getAttribute('href'), 'https://www.npmjs.com/package/@example/tool/v/2.1.0')
})
