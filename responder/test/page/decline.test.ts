import ava from 'ava'
import { questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { missNews } from '../helpers/lose-reply.ts'
import { heading, openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('declines with a reason on one line', async (t) => {
  const { page, job } = await openRelease(t, browser)
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Decline @example/tool@2.1.0?' })
  await dialog.getByLabel('Reason').fill('Let us wait\nfor the fix.')
  t.is(await dialog.getByText('staged').count(), 0)
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  const { answer } = await job.newsOf('declined')
  t.like(answer, { declined: true, by: 'Alice', reason: 'Let us wait for the fix.' })
  await heading(page, 'Declined by you')
})

const STAGED_PAGE =
  'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'

test('a decline of a staged version can carry a sealed code that discards it, by keyboard alone', async (t) => {
  const { page, job } = await openRelease(t, browser, { kind: 'stage-approve', ask: 'approval' })
  const staged = page.getByRole('link', { name: 'See what is staged on npmjs.com' })
  t.is(await staged.getAttribute('href'), STAGED_PAGE)
  const bodies: string[] = []
  page.on('request', (request) => void bodies.push(request.postData() ?? ''))
  await page.getByRole('button', { name: 'Decline…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Decline @example/tool@2.1.0?' })
  t.is(await dialog.getByLabel('Discard as').inputValue(), 'bob')
  await dialog.getByLabel('Discard as').selectOption('alice')
  const code = dialog.getByLabel('One-time password')
  await code.fill('12345')
  await code.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: 'A code has 6 to 16 digits.' }).waitFor()
  t.deepEqual(
    bodies.filter((body) => body.includes('attempt')),
    [],
  )
  await code.fill('123 456')
  await dialog.getByText('The job also discards version 2.1.0 with your code').waitFor()
  await dialog.getByRole('button', { name: 'Decline and discard 2.1.0' }).press('Enter')
  const { answer } = await job.newsOf('declined')
  t.like(answer, { declined: true, by: 'Alice' })
  t.like(await job.open(answer?.sealed ?? ''), { type: 'decline', username: 'alice', otp: '123456' })
  t.notRegex(bodies.join('\n'), /123456/)
  await heading(page, 'Declined by you')
  const link = page.getByRole('link', { name: 'Discard it on npmjs.com' })
  await link.waitFor()
  await job.report({
    state: 'declined',
    reason: '@example/tool@2.1.0 was discarded: it is no longer staged.',
  })
  await page.getByText('Nothing was published. @example/tool@2.1.0 was discarded').first().waitFor()
  t.is(await link.count(), 0)
})

test('a code is only sent with a decline once its account is chosen', async (t) => {
  const { page, job } = await openRelease(t, browser, { kind: 'stage-approve', accounts: ['carol', 'dave'] })
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('One-time password').fill('123456')
  const decline = dialog.getByRole('button', { name: 'Decline and discard 2.1.0' })
  await decline.click()
  await dialog.getByRole('alert').filter({ hasText: 'Choose the account' }).waitFor()
  await dialog.getByLabel('Discard as').selectOption('dave')
  await decline.click()
  const { answer } = await job.newsOf('declined')
  t.like(await job.open(answer?.sealed ?? ''), { username: 'dave', otp: '123456' })
})

test('a decline without a code leaves the version staged, and the page says where to discard it', async (t) => {
  const { page, job } = await openRelease(t, browser, { kind: 'stage-approve' })
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  const staying = dialog.getByText('Version 2.1.0 stays staged')
  await staying.waitFor()
  await dialog.getByLabel('One-time password').fill('123456')
  await staying.waitFor({ state: 'detached' })
  await dialog.getByLabel('One-time password').fill('')
  await staying.waitFor()
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  t.deepEqual((await job.newsOf('declined')).answer, { declined: true, by: 'Alice', reason: null } as never)
  const link = page.getByRole('link', { name: 'Discard it on npmjs.com' })
  t.is(await link.getAttribute('href'), STAGED_PAGE)
  await page.getByText('npx npm@11 stage reject <id>').waitFor()
})

test('at another registry, the page has no link to the staged version', async (t) => {
  const subject = { ...questionOf().package, registry: 'https://npm.company.example/' }
  const { page } = await openRelease(t, browser, { kind: 'stage-approve', package: subject })
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await page.getByText('npx npm@11 stage reject <id>').waitFor()
  t.is(await page.getByRole('link', { name: 'Discard it' }).count(), 0)
})

test('a decline that came after the job had asked again says so, and can be repeated', async (t) => {
  const { page, job } = await openRelease(t, browser)
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await missNews(page)
  await job.askAgain(2, 'rejected')
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  await dialog.getByText('The job has asked again since then. Please look at it once more.').waitFor()
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  await heading(page, 'Declined by you')
  t.is((await job.newsOf('declined')).state, 'declined')
})

test('a cancelled dialog declines nothing and returns the focus', async (t) => {
  const { page } = await openRelease(t, browser)
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  t.is(await page.evaluate(() => document.activeElement?.textContent), 'Decline…')
  await heading(page, 'A code is needed to publish')
})
