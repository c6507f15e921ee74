import type { Question } from '@cfa/protocol'
import ava from 'ava'
import type { Locator, Page } from 'playwright-core'
import { ask, type Job } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { becomes } from '../helpers/eventually.ts'
import { missNews } from '../helpers/lose-reply.ts'
import { approveAlone, heading, openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('sends six digits automatically and sealed, and shows the progress of the release', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await page.getByLabel('Publish as').selectOption('alice')
  await code.fill('123456')
  t.like(await job.answer(), { username: 'alice', otp: '123456' })
  await heading(page, 'Answer sent')
  await job.report({ state: 'publishing' })
  await heading(page, 'Publishing')
  await job.report({ state: 'published' })
  const link = page.getByRole('link', { name: 'See it on npmjs.com' })
  t.is(await link.getAttribute('href'), 'https://www.npmjs.com/package/@example/tool/v/2.1.0')
  await becomes(t, () => page.title(), 'published: @example/tool@2.1.0')
})

test('takes a pasted code with spaces, and selects the person’s own account', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  t.is(await page.getByLabel('Publish as').inputValue(), 'bob')
  await code.focus()
  await page.keyboard.insertText('123 456')
  t.is(await code.inputValue(), '123456')
  t.like(await job.answer(), { username: 'bob', otp: '123456' })
})

/** Types a code while time stands still, so the delay before sending lasts as long as a test needs. */
async function typeInStillTime(page: Page, code: Locator): Promise<void> {
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  await code.fill('123456')
  await page.getByText('Sending. Edit the code to stop.').waitFor()
}

test('editing the code stops the automatic sending, and Enter sends a longer code', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await typeInStillTime(page, code)
  await code.fill('12345678')
  await page.getByText('Six digits are sent automatically.').waitFor()
  await page.clock.runFor(2_000)
  t.is(await code.inputValue(), '12345678')
  await code.press('Enter')
  t.like(await job.answer(), { otp: '12345678' })
})

test('a code is not sent automatically by a device that slept since it was typed', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await typeInStillTime(page, code)
  // The page has begun to wait, which it does with the next frame.
  await page.clock.runFor(200)
  await page.clock.fastForward(60_000)
  await page.getByText('Sent when you press the button.').waitFor()
  await code.fill('654321')
  await page.clock.runFor(1_000)
  t.like(await job.answer(), { otp: '654321' })
})

test('after “My code is longer”, a code can be typed slowly', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await page.getByRole('button', { name: 'My code is longer' }).click()
  await code.fill('123456')
  await page.getByText('Up to 16 digits. Sent when you press the button.').waitFor()
  await code.pressSequentially('78')
  await page.getByRole('button', { name: 'Send the code' }).click()
  t.like(await job.answer(), { otp: '12345678' })
})

const REFUSED: [text: string, problem: string][] = [
  ['0123456789abcdef'.repeat(4), 'This is a recovery code.'],
  ['12345', 'A code has 6 to 16 digits.'],
  ['12345x', 'A code has 6 to 16 digits.'],
  ['', 'Enter the code from your authenticator.'],
]
for (const [text, problem] of REFUSED) {
  test(`refuses “${text.slice(0, 8)}” of ${text.length} characters and says why`, async (t) => {
    const { page, code } = await openRelease(t, browser)
    await code.fill(text)
    await code.press('Enter')
    await page.getByRole('alert').filter({ hasText: problem }).waitFor()
    t.is(await code.getAttribute('aria-invalid'), 'true')
    const question = await page.request.get(page.url().replace('/q/', '/api/questions/'))
    t.is((await question.json()).state, 'waiting')
  })
}

test('a rejected code is asked for again, with the reason, in an empty and focused field', async (t) => {
  const { page, job, code } = await openRelease(t, browser)
  await code.fill('123456')
  await job.answer()
  await job.report({ state: 'rejected', reason: 'The registry rejected the code.' })
  await heading(page, 'The registry rejected the code')
  await job.askAgain(2, 'rejected')
  await page.locator('.again', { hasText: 'The registry rejected the code.' }).waitFor()
  await page.locator('#code:focus').waitFor()
  t.is(await code.inputValue(), '')
  await code.fill('654321')
  t.like(await job.answer(), { otp: '654321' })
})

test('an account must be chosen if none is the person’s own', async (t) => {
  const { page, job, code } = await openRelease(t, browser, { accounts: ['carol', 'dave'] })
  await code.fill('123456')
  await code.press('Enter')
  await page.getByText('Choose the account that the code belongs to.').waitFor()
  await page.getByLabel('Publish as').selectOption('dave')
  await code.press('Enter')
  t.like(await job.answer(), { username: 'dave', otp: '123456' })
})

test('a release is approved without a code, and other waiting releases are then listed', async (t) => {
  const { page, job, addProject, alice } = await openRelease(t, browser, { ask: 'approval' })
  await heading(page, 'May this be released?')
  await approveAlone(page)
  t.like(await job.answer(), { type: 'approval', otp: undefined })
  await heading(page, 'Approved')
  await ask(await addProject(alice, 'other'), {})
  await heading(page, 'Also waiting')
})

test('a code can be sent with an approval, by the button', async (t) => {
  const { page, job } = await openRelease(t, browser, { ask: 'approval', accounts: ['alice'] })
  await page.getByLabel('One-time password (optional)').fill('123456')
  await page.getByRole('button', { name: 'Approve 2.1.0 and send the code' }).click()
  t.like(await job.answer(), { type: 'approval', username: 'alice', otp: '123456' })
})

test('says who answered first, and that this person’s answer was not used', async (t) => {
  const { page, job, code, join, openTab } = await openRelease(t, browser)
  const bob = await join('maintainer', 'Bob')
  const other = await openTab(`/q/${job.question.id}`, {}, bob)
  await other.getByLabel('Publish as').selectOption('alice')
  await missNews(page)
  const held = Promise.withResolvers<void>()
  await page.route('**/answer', async (route) => {
    await held.promise
    await route.continue()
  })
  await code.fill('111111')
  await page.getByRole('button', { name: 'Sending…' }).waitFor()
  await other.getByLabel('One-time password').fill('222222')
  t.like(await job.answer(), { otp: '222222' })
  held.resolve()
  await heading(page, 'Bob answered first')
  await page.getByRole('region').getByText('Your answer was not used.').waitFor()
})

const GIVEN: [what: string, ask: Question['ask'], give: (page: Page) => Promise<void>][] = [
  ['a code', 'code', (page) => page.getByLabel('One-time password').fill('111111')],
  ['an approval without a code', 'approval', approveAlone],
]
for (const [what, asked, give] of GIVEN)
  test(`${what} that came after the job had asked again was not used, and the page says so`, async (t) => {
    const { page, job } = await openRelease(t, browser, { ask: asked })
    await missNews(page)
    await job.askAgain(2, 'rejected')
    await give(page)
    const again = page.locator('.again')
    await again.getByText('The registry rejected the code. It was asked again meanwhile.').waitFor()
    await again.getByText('Your answer was not used.').waitFor()
    t.is(await page.getByRole('dialog').count(), 0)
    await give(page)
    await job.answer()
    await again.waitFor({ state: 'detached' })
  })

const ENDS: [name: string, end: (job: Job) => Promise<void>, heading: string][] = [
  ['withdrawn', (job) => job.report({ state: 'withdrawn', reason: null }), 'The job no longer asks'],
  [
    'failed',
    async (job) => {
      await job.report({ state: 'publishing' })
      await job.report({ state: 'failed', reason: 'The registry was not there.' })
    },
    'The job failed',
  ],
]
for (const [name, end, title] of ENDS) {
  test(`shows at once that a question is ${name}`, async (t) => {
    const { page, job, code } = await openRelease(t, browser)
    if (name === 'failed') {
      await code.fill('123456')
      await job.answer()
    }
    await end(job)
    await heading(page, title)
    t.is(await code.count(), 0)
  })
}

test('shows at once that time is up', async (t) => {
  const { page } = await openRelease(t, browser, () => ({
    expiresAt: new Date(Date.now() + 3_000).toISOString(),
  }))
  await heading(page, 'Time is up')
  t.pass()
})

test('a job without known accounts can still get a code', async (t) => {
  const { page, job, code } = await openRelease(t, browser, { accounts: [] })
  t.is(await page.getByLabel('Publish as').count(), 0)
  await code.fill('123456')
  t.like(await job.answer(), { username: undefined, otp: '123456' })
})
