import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { heading, openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

const open = (t: ExecutionContext, changes: Parameters<typeof ask>[1]) => openRelease(t, browser, changes, [])

async function approve(page: Page) {
  await page.getByRole('button', { name: 'Approve 2.1.0' }).click()
  const dialog = page.getByRole('dialog', { name: 'Approve without a code?' })
  await dialog.getByRole('button', { name: 'Yes, approve 2.1.0' }).click()
}

test('after an approval, the code field appears in the same place, focused and with the same account', async (t) => {
  const { page, job, code, project } = await open(t, { ask: 'approval', accounts: ['alice', 'bob'] })
  const address = page.url()
  await page.getByLabel('Publish as').selectOption('bob')
  await approve(page)
  t.like(await job.answer(), { type: 'approval', username: 'bob', otp: undefined })
  await heading(page, 'Approved')
  await page.getByText('The job tags the version, then asks for the code.').first().waitFor()
  const next = await ask(project)
  await heading(page, 'A code is needed to publish')
  await page.locator('#code:focus').waitFor()
  await page
    .getByRole('status')
    .filter({ hasText: 'A code is needed to publish. The field for it is here.' })
    .waitFor()
  await page.getByText('Approved by you as bob').waitFor()
  t.is(await page.getByLabel('Publish as').inputValue(), 'bob')
  t.is(page.url(), address)
  t.is(await page.getByRole('heading', { name: 'Also waiting' }).count(), 0)
  await page.keyboard.type('123456')
  t.like(await next.answer(), { username: 'bob', otp: '123456' })
  await next.report({ state: 'publishing' })
  await page.getByText('it is uploading @example/tool@2.1.0').first().waitFor()
  await next.report({ state: 'published' })
  await heading(page, 'Published')
  t.is(await code.count(), 0)
})

test('the code of another build is listed separately', async (t) => {
  const { page, job, project } = await open(t, { ask: 'approval', accounts: ['alice'] })
  await approve(page)
  await job.answer()
  await ask(project, {
    build: { ...job.question.build, url: 'https://github.com/example/tool/actions/runs/2' },
  })
  await heading(page, 'Also waiting')
  await heading(page, 'Approved')
  t.pass()
})

test('an approval without a code needs a second step, which can be cancelled', async (t) => {
  const { page, job, code } = await open(t, { ask: 'approval', accounts: ['alice'] })
  await code.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Approve without a code?' })
  await dialog.getByText('The job asks for the code after the tag.').waitFor()
  // Enter again, as when the key is held down, does not count as the second step.
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  const question = await page.request.get(page.url().replace('/q/', '/api/questions/'))
  t.is((await question.json()).state, 'waiting')
  await approve(page)
  t.like(await job.answer(), { type: 'approval', otp: undefined })
})

test('six digits without an account ask for the account, and choosing one sends nothing', async (t) => {
  const { page, job, code } = await open(t, { accounts: ['carol', 'dave'] })
  await code.fill('123456')
  await page.getByRole('alert').filter({ hasText: 'Choose the account that the code belongs to.' }).waitFor()
  // An automatic sending would happen within this time on the page's clock.
  await page.clock.install()
  await page.getByLabel('Publish as').selectOption('dave')
  await page.getByText('Sent when you press the button.').waitFor()
  await page.clock.runFor(2_000)
  t.is(await code.inputValue(), '123456')
  const question = await page.request.get(page.url().replace('/q/', '/api/questions/'))
  t.is((await question.json()).state, 'waiting')
  await page.getByRole('button', { name: 'Send the code' }).click()
  t.like(await job.answer(), { username: 'dave', otp: '123456' })
})

test('the account last chosen on this device is selected again on another release', async (t) => {
  const { page, job, project } = await open(t, { accounts: ['carol', 'dave'] })
  await page.getByLabel('Publish as').selectOption('dave')
  await job.report({ state: 'withdrawn' })
  const next = await ask(project, { accounts: ['carol', 'dave', 'erin'] })
  await page.goto(`/q/${next.question.id}`)
  t.is(await page.getByLabel('Publish as').inputValue(), 'dave')
  await page.getByLabel('One-time password').fill('123456')
  t.like(await next.answer(), { username: 'dave', otp: '123456' })
})

test('a person’s own account takes precedence over the last choice', async (t) => {
  const { page, alice, job } = await open(t, { accounts: ['carol', 'dave'] })
  await page.getByLabel('Publish as').selectOption('dave')
  await alice.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: ['carol'] } })
  await page.goto(`/q/${job.question.id}`)
  t.is(await page.getByLabel('Publish as').inputValue(), 'carol')
})
