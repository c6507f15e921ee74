import ava from 'ava'
import axe from 'axe-core'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { changeOf } from '../helpers/change.ts'
import { openPagePlace } from '../helpers/page-place.ts'

const test = ava.serial
const browser = sharedBrowser()
const PHONE = { viewport: { width: 320, height: 640 } }

test('a change is shown with its details, and its code reaches the job sealed', async (t) => {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const job = await ask(await place.addProject(alice), { ...changeOf(), accounts: ['alice'] })
  const page = await place.openTab(`/q/${job.question.id}`, PHONE, alice)
  await page.getByRole('heading', { level: 1, name: 'deprecation of @example/tool' }).waitFor()
  const change = page.getByRole('region', { name: 'What is changed' })
  await change.getByText('deprecation message of 1.0.0 and 1.0.1').waitFor()
  await change.getByText('nothing', { exact: true }).waitFor()
  await change.getByText('“Use version 2.”').waitFor()
  t.is(await page.getByText('Dist-tag').count(), 0)
  const inbox = await place.openTab('/', PHONE, alice)
  await inbox.getByText('A code is needed to change a deprecation').waitFor()
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id }) => id),
    [],
  )
  await page.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { type: 'code', otp: '123456' })
  await job.report({ state: 'publishing' })
  await page.locator('.outcome').getByText('it is sending the deprecation of @example/tool now').waitFor()
  await job.report({ state: 'published' })
  await page.locator('.outcome').getByText('The deprecation is changed').waitFor()
  await inbox.getByRole('link', { name: 'History' }).click()
  await inbox.getByRole('link', { name: 'deprecation of @example/tool' }).waitFor()
  await inbox.getByText('Changed').waitFor()
})
