import ava from 'ava'
import type { Page } from 'playwright-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { missNews } from '../helpers/lose-reply.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const MINUTE_MS = 60_000

/** A service whose clock the test moves. */
async function open(t: Parameters<typeof openPagePlace>[0], changes: Parameters<typeof ask>[1] = {}) {
  const clock = { aheadMs: 0 }
  const effects = { now: () => Date.now() + clock.aheadMs }
  const place = await openPagePlace(t, browser, { effects })
  const alice = await place.join('admin', 'Alice')
  const project = await place.addProject(alice)
  const job = await ask(project, { accounts: ['alice'], ...changes })
  const look = () => place.openTab(`/q/${job.question.id}`, {}, alice)
  return { ...place, clock, alice, project, job, look }
}

test('says when the job was last heard from, and warns that it may have died before a code is sent', async (t) => {
  const { clock, job, look } = await open(t)
  const early = await look()
  await early.getByText(/Last heard from the job (just now|\d+ seconds? ago)\./).waitFor()
  clock.aheadMs = 2.5 * MINUTE_MS
  // An open page notices by itself, and a page opened now says it from the start.
  await early.getByText('Nothing heard from the job for two minutes. It may have died').waitFor()
  const late = await look()
  await late.getByText('Nothing heard from the job for two minutes. It may have died').waitFor()
  const held = job.newsOf('answered')
  await late.getByText('Last heard from the job just now.').waitFor()
  await late.getByLabel('One-time password').fill('123456')
  await held
  t.pass()
})

test('an answer counts as picked up only once the job has fetched it', async (t) => {
  const { job, look } = await open(t)
  const page = await look()
  await page.getByLabel('One-time password').fill('123456')
  const card = page.getByRole('region', { name: 'Answer sent' })
  await card.getByText('The job has not picked it up yet.').waitFor()
  await job.answer()
  await card.getByText('The job has picked it up.').waitFor()
  t.pass()
})

test('an outcome says who answered, with which account and how fast, and links to the run and the version', async (t) => {
  const { clock, job, look } = await open(t)
  const page = await look()
  clock.aheadMs = 72_000
  await page.getByLabel('One-time password').fill('123456')
  await job.answer()
  clock.aheadMs += 30_000
  await job.report({ state: 'publishing' })
  await job.report({ state: 'published' })
  const card = page.getByRole('region', { name: 'Published' })
  await card.getByText(/^Answered by you as alice, 1 min \d+ s after it was asked\.$/).waitFor()
  await card.getByText(/^Done (\d+ s|1 min \d+ s) after that\.$/).waitFor()
  t.is(await card.getByRole('link', { name: 'See the run' }).getAttribute('href'), questionOf().build.url)
  const there = card.getByRole('link', { name: 'See it on npmjs.com' })
  t.is(await there.getAttribute('href'), 'https://www.npmjs.com/package/@example/tool/v/2.1.0')
})

test('a withdrawn staged release links to the staged versions on npmjs.com', async (t) => {
  const { job, look } = await open(t, { kind: 'stage-approve' })
  await job.report({ state: 'withdrawn' })
  const page = await look()
  const link = page.getByRole('link', { name: 'See what is staged on npmjs.com' })
  t.is(
    await link.getAttribute('href'),
    'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool',
  )
})

test('on a phone, there is no empty space beneath an outcome', async (t) => {
  const { job, look } = await open(t, { web: true })
  const page = await look()
  await page.getByRole('button', { name: 'Send the code' }).waitFor()
  await job.report({ state: 'withdrawn' })
  const card = page.getByRole('region', { name: 'The job no longer asks' })
  await card.waitFor()
  const gap = await card.evaluate((element) => {
    const below = element.parentElement?.getBoundingClientRect().bottom ?? 0
    return below - element.getBoundingClientRect().bottom
  })
  t.true(gap < 40, `${gap} pixels`)
})

test('another maintainer can take over after a minute', async (t) => {
  const { clock, job, look, join, openTab } = await open(t, { web: true })
  const page = await look()
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const wish = await job.answer()
  if (wish.type !== 'web') throw new Error(`The answer is of type ${wish.type}.`)
  const link = await job.sealFor(wish.key, 'https://www.npmjs.com/auth/cli/1')
  await job.report({ state: 'confirming', link })
  const other = await openTab(`/q/${job.question.id}`, {}, await join('maintainer', 'Bob'))
  await other.getByText(/you can take over in/).waitFor()
  t.is(await other.getByRole('button', { name: 'Take over' }).count(), 0)
  clock.aheadMs = MINUTE_MS
  await other.getByRole('button', { name: 'Take over' }).click()
  await other.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { otp: '123456' })
  await page.getByRole('heading', { name: 'Answer sent by Bob' }).waitFor()
})

test('a person who took over gets no link that was made for the other, and the page says so', async (t) => {
  const { clock, job, look, join, openTab } = await open(t, { web: true })
  const wishOf = async (page: Page) => {
    await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
    const wish = await job.answer()
    if (wish.type !== 'web') throw new Error(`The answer is of type ${wish.type}.`)
    return async (url: string) =>
      await job.report({ state: 'confirming', link: await job.sealFor(wish.key, url) })
  }
  const linkOf = (page: Page) => page.getByRole('link', { name: 'Open npmjs.com' })
  const page = await look()
  const forAlice = await wishOf(page)
  await forAlice('https://www.npmjs.com/auth/cli/1')
  await linkOf(page).waitFor()
  const other = await openTab(`/q/${job.question.id}`, {}, await join('maintainer', 'Bob'))
  await other.getByText(/you can take over in/).waitFor()
  clock.aheadMs = MINUTE_MS
  await other.getByRole('button', { name: 'Take over' }).click()
  const forBob = await wishOf(other)
  await forAlice('https://www.npmjs.com/auth/cli/2')
  await other.getByText('or for the person who confirmed before you').waitFor()
  await page.getByRole('heading', { name: 'Bob is confirming it' }).waitFor()
  t.deepEqual([await linkOf(page).count(), await linkOf(other).count()], [0, 0])
  await forBob('https://www.npmjs.com/auth/cli/3')
  t.is(await linkOf(other).getAttribute('href'), 'https://www.npmjs.com/auth/cli/3')
  t.is(await linkOf(page).count(), 0)
})

test('a code of a person who took over is not used while the other confirms with a new link, and the page says so', async (t) => {
  const { clock, job, look, join, openTab } = await open(t, { web: true })
  const page = await look()
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const wish = await job.answer()
  if (wish.type !== 'web') throw new Error(`The answer is of type ${wish.type}.`)
  const confirming = async (url: string) =>
    await job.report({ state: 'confirming', link: await job.sealFor(wish.key, url) })
  await confirming('https://www.npmjs.com/auth/cli/1')
  const other = await openTab(`/q/${job.question.id}`, {}, await join('maintainer', 'Bob'))
  await other.getByText(/you can take over in/).waitFor()
  clock.aheadMs = MINUTE_MS
  await other.getByRole('button', { name: 'Take over' }).click()
  await missNews(other)
  await confirming('https://www.npmjs.com/auth/cli/2')
  await other.getByLabel('One-time password').fill('123456')
  await other.locator('.again').getByText('Alice answered first. Your answer was not used.').waitFor()
  await other.getByText(/you can take over in/).waitFor()
  t.is(await other.getByText('Your answer counts in place of').count(), 0)
})
