import ava from 'ava'
import { sharedBrowser } from '../helpers/browser.ts'
import { failed, loseReply, recover } from '../helpers/lose-reply.ts'
import { openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const LINK = 'https://www.npmjs.com/auth/cli/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'

test('a code that came along with an approval is still announced if the reply was lost', async (t) => {
  const { page, job, code } = await openRelease(t, browser, { ask: 'approval', accounts: ['alice'] })
  await loseReply(page)
  await page.getByLabel('One-time password (optional)').fill('111111')
  await code.press('Enter')
  await failed(page)
  await recover(page)
  t.like(await job.answer(), { otp: '111111' })
  await page.getByRole('region').getByText('then uses your code').waitFor()
})

test('the link opens although the reply to the wish for it was lost', async (t) => {
  const { page, job } = await openRelease(t, browser, { web: true, accounts: ['alice'] })
  await loseReply(page)
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await failed(page)
  await recover(page)
  const wish = await job.answer()
  if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
  await job.report({ state: 'confirming', link: await job.sealFor(wish.key, LINK) })
  t.is(await page.getByRole('link', { name: 'Open npmjs.com' }).getAttribute('href'), LINK)
})

test('the link opens although it was wished for again after the reply was lost', async (t) => {
  const { page, job } = await openRelease(t, browser, { web: true, accounts: ['alice'] })
  await loseReply(page)
  const button = page.getByRole('button', { name: 'Confirm with a passkey' })
  await button.click()
  await failed(page)
  const refused = page.waitForResponse('**/answer')
  await button.click()
  t.is((await refused).status(), 409)
  await recover(page)
  const wish = await job.answer()
  if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
  await job.report({ state: 'confirming', link: await job.sealFor(wish.key, LINK) })
  t.is(await page.getByRole('link', { name: 'Open npmjs.com' }).getAttribute('href'), LINK)
})

test('the link of an attempt opens although the reply to the one before comes later', async (t) => {
  const { page, job, code } = await openRelease(t, browser, { web: true, accounts: ['alice'] })
  const [held, replied] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.route(
    '**/answer',
    async (route) => {
      const response = await route.fetch()
      await held.promise
      await route.fulfill({ response })
      replied.resolve()
    },
    { times: 1 },
  )
  await code.fill('111111')
  await job.answer()
  await job.report({ state: 'rejected' })
  await job.askAgain(2, 'rejected')
  await page.locator('.again').getByText('The registry rejected the code.').waitFor()
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const wish = await job.answer()
  if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
  // What is said last replaces what was said before, and the view says its own a moment after it is there.
  await page.getByRole('status').getByText('Getting the link').waitFor({ state: 'attached' })
  held.resolve()
  await replied.promise
  await page.getByRole('status').getByText('Code sent.').waitFor({ state: 'attached' })
  await job.report({ state: 'confirming', link: await job.sealFor(wish.key, LINK) })
  t.is(await page.getByRole('link', { name: 'Open npmjs.com' }).getAttribute('href'), LINK)
})
