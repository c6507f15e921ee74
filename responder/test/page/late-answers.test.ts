import { sealAnswer } from '@cfa/protocol/sealing'
import ava, { type ExecutionContext } from 'ava'
import type { Locator, Page } from 'playwright-core'
import { ask, type Job, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { failed, loseReply, missNews, recover } from '../helpers/lose-reply.ts'
import { heading, openRelease } from '../helpers/open-release.ts'
import type { Visitor } from '../helpers/signed-in.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

const note = (page: Page) => page.locator('.again')

/** Sends the same code again. The page gets news only after the reply. */
async function sendAgain(page: Page, code: Locator): Promise<void> {
  const reply = page.waitForResponse('**/answer')
  await code.press('Enter')
  await reply
  await recover(page)
}

/** Answers as somebody else. */
async function answerAs({ inject }: Visitor, { question }: Job, attempt: number): Promise<number> {
  const sealed = await sealAnswer({ username: 'alice', otp: '999999' }, question)
  const payload = { attempt, sealed }
  const url = `/api/questions/${question.id}/answer`
  return (await inject({ method: 'POST', url, payload })).statusCode
}

test('an answer whose reply was lost is not called unused when it is sent again', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await loseReply(page)
  await code.fill('111111')
  await failed(page)
  t.like(await job.answer(), { otp: '111111' })
  await sendAgain(page, code)
  await heading(page, 'Answer sent')
  t.is(await page.getByText('not used').count(), 0)
})

test('an answer whose reply was lost is not called unused after the registry has rejected its code', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await loseReply(page)
  await code.fill('111111')
  await failed(page)
  t.like(await job.answer(), { otp: '111111' })
  await job.report({ state: 'rejected' })
  await job.askAgain(2, 'rejected')
  await sendAgain(page, code)
  await note(page).getByText('The registry rejected the code.').waitFor()
  t.is(await page.getByText('not used').count(), 0)
})

test('the note about an unused answer goes with the attempt that it came to', async (t) => {
  const { page, job, code, join } = await openRelease(t, browser)
  const bob = await join('maintainer', 'Bob')
  await missNews(page)
  await job.askAgain(2, 'rejected')
  await code.fill('111111')
  await note(page).getByText('Your answer was not used.').waitFor()
  t.is(await answerAs(bob, job, 2), 204)
  await heading(page, 'Answer sent by Bob')
  await job.report({ state: 'rejected' })
  await job.askAgain(3, 'rejected')
  await note(page).getByText('The registry rejected the code.').waitFor()
  t.is(await page.getByText('not used').count(), 0)
})

test('a decline that came after an answer was not used, and the page says so', async (t) => {
  const { page, job, join } = await openRelease(t, browser)
  const bob = await join('maintainer', 'Bob')
  await page.getByRole('button', { name: 'Decline…' }).click()
  await missNews(page)
  t.is(await answerAs(bob, job, 1), 204)
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await heading(page, 'Bob answered first')
  await page.getByRole('region').getByText('Your decline was not used.').waitFor()
  t.is(await page.getByRole('dialog').count(), 0)
})

test('a decline that came after the same person had answered in another tab says so', async (t) => {
  const { page, job, alice } = await openRelease(t, browser)
  await page.getByRole('button', { name: 'Decline…' }).click()
  await missNews(page)
  t.is(await answerAs(alice, job, 1), 204)
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await heading(page, 'You answered first')
  await page.getByRole('region').getByText('Your decline was not used.').waitFor()
  t.pass()
})

/** A run of two releases on the screen. */
async function openRun(t: ExecutionContext) {
  const place = await openRelease(t, browser)
  const subject = { ...questionOf().package, name: '@example/other' }
  const other = await ask(place.project, { package: subject })
  const { page, job } = place
  await page.goto(`/run/${job.question.id}`)
  await page.getByRole('heading', { level: 1, name: '2 releases of one run' }).waitFor()
  const row = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: '@example/tool' }) })
  return { ...place, other, row }
}

test('a code for a run whose reply was lost is not called unused when it is sent again', async (t) => {
  const { page, job, other, code } = await openRun(t)
  await loseReply(page)
  await page.getByLabel('Publish as').selectOption('alice')
  await code.fill('111111')
  await page.getByRole('button', { name: 'Send the code for all 2' }).click()
  await failed(page)
  t.like(await other.answer(), { otp: '111111' })
  await page.getByRole('button', { name: 'Send the code for all 2' }).click()
  t.like(await job.answer(), { otp: '111111' })
  await recover(page)
  await page.getByRole('heading', { name: 'Nothing of this run waits' }).waitFor()
  t.is(await page.getByText('not used').count(), 0)
})

test('a note at a release of a run goes when the job asks again', async (t) => {
  const { page, job, other, row, code, join } = await openRun(t)
  const bob = await join('maintainer', 'Bob')
  await page.getByLabel('Publish as').selectOption('alice')
  await page.route('**/api/questions', (route) => route.abort())
  t.is(await answerAs(bob, job, 1), 204)
  await code.fill('111111')
  await page.getByRole('button', { name: 'Send the code for all 2' }).click()
  t.like(await other.answer(), { otp: '111111' })
  await row.getByText('Bob answered first. Your answer was not used.').waitFor()
  await page.unroute('**/api/questions')
  await job.report({ state: 'rejected' })
  await job.askAgain(2, 'rejected')
  await row.getByText('The registry rejected the code.').waitFor()
  t.is(await row.getByText('not used').count(), 0)
})

test('a code for what is asked again stays in the field while the one before is still being sent to others', async (t) => {
  const { page, job, other, row, code } = await openRun(t)
  const held = Promise.withResolvers<void>()
  await page.route(`**/${job.question.id}/answer`, async (route) => {
    await held.promise
    await route.continue()
  })
  await page.getByLabel('Publish as').selectOption('alice')
  await code.fill('111111')
  await page.getByRole('button', { name: 'Send the code for all 2' }).click()
  t.like(await other.answer(), { otp: '111111' })
  await other.report({ state: 'rejected' })
  await other.askAgain(2, 'rejected')
  await page.getByText('The registry rejected the code.').waitFor()
  await code.fill('222222')
  held.resolve()
  t.like(await job.answer(), { otp: '111111' })
  await row.getByText('Answered', { exact: true }).waitFor()
  await page.getByRole('status').getByText('Code sent.').waitFor({ state: 'attached' })
  t.is(await code.inputValue(), '222222')
  await page.getByRole('button', { name: 'Send the code for @example/other@2.1.0' }).click()
  t.like(await other.answer(), { otp: '222222' })
})
