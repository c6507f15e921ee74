import ava, { type ExecutionContext } from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const LINK = 'https://www.npmjs.com/auth/cli/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'

/** Alice has asked for the registry's link, and the job has her page's key. */
async function open(t: ExecutionContext) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const job = await ask(await place.addProject(alice), { web: true, accounts: ['alice'] })
  const page = await place.openTab(`/q/${job.question.id}`, {}, alice)
  const wish = async () => {
    const answer = await job.answer()
    if (answer.type !== 'web') throw new Error(`The answer is of type ${answer.type}.`)
    return answer.key
  }
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await page.getByRole('heading', { name: 'Getting the link' }).waitFor()
  const key = await wish()
  const report = async (url: string, to = key) =>
    job.report({ state: 'confirming', link: await job.sealFor(to, url) })
  return { ...place, alice, job, page, wish, report }
}

test('opens the registry’s link, and shows the progress of the release', async (t) => {
  const { page, job, report } = await open(t)
  await report(LINK)
  const link = page.getByRole('link', { name: 'Open npmjs.com' })
  t.is(await link.getAttribute('href'), LINK)
  t.is(await link.getAttribute('rel'), 'noopener noreferrer')
  t.is(await link.getAttribute('target'), '_blank')
  await job.report({ state: 'publishing' })
  await page.getByRole('heading', { name: 'Publishing' }).waitFor()
})

test('takes a new link when the first one expires', async (t) => {
  const { page, report } = await open(t)
  await report(LINK)
  await page.getByRole('link', { name: 'Open npmjs.com' }).waitFor()
  await report(`${LINK}2`)
  await page.locator(`a[href="${LINK}2"]`).waitFor()
  t.pass()
})

const STRANGE = [
  'https://www.npmjs.com.evil.example/auth/cli/1',
  'https://www.npmjs.com/auth/cli/../../login',
  'https://www.npmjs.com/auth/cli/1?next=https://evil.example',
  'https://www.npmjs.com/login/1',
]
for (const url of STRANGE) {
  test(`does not open ${url}`, async (t) => {
    const { page, report } = await open(t)
    await report(url)
    await page.getByText('a link that does not lead to the registry').waitFor()
    t.is(await page.locator(`a[href*="auth/cli"], a[href*="login"], a[href*="evil"]`).count(), 0)
  })
}

test('a page that was reloaded gets a new link', async (t) => {
  const { page, report, wish } = await open(t)
  await report(LINK)
  await page.getByRole('link', { name: 'Open npmjs.com' }).waitFor()
  await page.reload()
  await page.getByText('This link was made for another tab or device').waitFor()
  await page.getByRole('button', { name: 'Get a new link, or use a code' }).click()
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  await report(LINK, await wish())
  await page.getByRole('link', { name: 'Open npmjs.com' }).waitFor()
  t.pass()
})

test('a person who is confirming can still send a code instead', async (t) => {
  const { page, job, report } = await open(t)
  await report(LINK)
  await page.getByRole('button', { name: 'Answer in another way' }).click()
  await page.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { otp: '123456' })
})

test('other people see who is confirming, get no link, and can decline', async (t) => {
  const { job, report, join, openTab } = await open(t)
  await report(LINK)
  const other = await openTab(`/q/${job.question.id}`, {}, await join('maintainer', 'Bob'))
  await other.getByRole('heading', { name: 'Alice is confirming it' }).waitFor()
  t.is(await other.getByRole('link', { name: 'Open npmjs.com' }).count(), 0)
  await other.getByRole('button', { name: 'Decline…' }).click()
  await other.getByRole('button', { name: 'Decline the release' }).click()
  await other.getByRole('heading', { name: 'Declined by you' }).waitFor()
})
