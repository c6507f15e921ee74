import { checkPhrase } from '@cfa/protocol/sealing'
import ava, { type ExecutionContext } from 'ava'
import type { Locator } from 'playwright-core'
import type { Rules } from '../../src/projects/rules.ts'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

/** A release of a project with these rules, on Alice's page. */
async function open(t: ExecutionContext, rules: Partial<Rules> = {}, changes: object = {}) {
  const place = await openRelease(t, browser, { accounts: ['alice'], ...changes })
  const { alice, join, page } = place
  const bob = await join('maintainer', 'Bob')
  const [{ id }] = (await alice.inject({ url: '/api/projects' })).json().projects
  await alice.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload: { rules } })
  await page.reload()
  return { ...place, bob, button: (name: string) => page.getByRole('button', { name }) }
}

/** By keyboard. The button is gone afterwards. */
async function press(button: Locator): Promise<void> {
  await button.press('Enter')
  await button.waitFor({ state: 'detached' })
}

test('after the first of two approvals, the focus is at the question', async (t) => {
  const { page, button } = await open(t, { twoPeople: true })
  await press(button('Approve 2.1.0, 1 of 2'))
  await page.locator('#asks:focus').waitFor()
  t.pass()
})

test('after the check phrase was picked, the focus is at the question', async (t) => {
  const { page, job, button } = await open(t, { pickPhrase: true })
  if (!job.question.key) return t.fail()
  await page.getByLabel(await checkPhrase(job.question.key)).check()
  await press(button('Go on'))
  await page.locator('#asks:focus').waitFor()
  t.pass()
})

test('after “My code is longer”, the focus is in the field', async (t) => {
  const { page, button } = await open(t)
  await press(button('My code is longer'))
  await page.locator('#code:focus').waitFor()
  t.pass()
})

test('after “Answer in another way”, the focus is in the field, and others hear who is confirming', async (t) => {
  const { page, job, bob, button, openTab } = await open(t, {}, { web: true })
  const other = await openTab(`/q/${job.question.id}`, {}, bob)
  await other.getByLabel('One-time password').waitFor()
  await button('Confirm with a passkey').press('Enter')
  await other.locator('#outcome:focus').waitFor()
  const wish = await job.answer()
  if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
  const link = await job.sealFor(wish.key, 'https://www.npmjs.com/auth/cli/1')
  await job.report({ state: 'confirming', link })
  await page.getByRole('link', { name: 'Open npmjs.com' }).and(page.locator(':focus')).waitFor()
  await press(button('Answer in another way'))
  await page.locator('#code:focus').waitFor()
  await other.locator('#confirming:focus').waitFor()
  await other.getByRole('status').getByText('Alice is confirming it.').waitFor({ state: 'attached' })
  t.pass()
})

test('after “Show it” in a run, the focus is at the heading of the run', async (t) => {
  const { page, job, project, button } = await open(t)
  const add = (name: string) =>
    ask(project, { package: { ...questionOf().package, name: `@example/${name}` }, accounts: ['alice'] })
  await add('b')
  await page.goto(`/run/${job.question.id}`)
  await page.getByRole('heading', { level: 1, name: '2 releases of one run' }).waitFor()
  await add('c')
  await press(button('Show it'))
  await page.locator('h1:focus').waitFor()
  await page.getByRole('heading', { level: 1, name: '3 releases of one run' }).waitFor()
  t.pass()
})
