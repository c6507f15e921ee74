import { join } from 'node:path'
import type { ListedPackage } from '@cfa/protocol'
import ava from 'ava'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { severalOf } from '../helpers/several.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const PHONE = { viewport: { width: 320, height: 640 } }

async function openRun(t: Parameters<typeof openPagePlace>[0], count: number, changes: object = {}) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const job = await ask(await place.addProject(alice), {
    ...severalOf(count),
    accounts: ['alice'],
    ...changes,
  })
  const page = await place.openTab(`/q/${job.question.id}`, PHONE, alice)
  await page.getByRole('heading', { level: 1, name: `${count} packages` }).waitFor()
  const refOf = (index: number) => {
    const { name, version, tag } = (job.question.packages ?? [])[index] as ListedPackage
    return { name, version, tag }
  }
  const report = (index: number, state: 'publishing' | 'published' | 'rejected' | 'failed') =>
    job.report({ state, package: refOf(index) })
  const row = (index: number) =>
    page.getByRole('listitem').filter({ has: page.locator('summary', { hasText: refOf(index).name }) })
  return { place, alice, job, page, refOf, report, row }
}

const outcome = (page: Page, text: string): Promise<void> =>
  page.locator('.outcome').getByText(text).waitFor()

const shoot = async (page: Page, name: string): Promise<void> => {
  const folder = process.env.CFA_LOOK
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true })
}

test('a run of packages has one card, one page, one code for all, and progress for each', async (t) => {
  const { place, alice, job, page, report, row } = await openRun(t, 3)
  const inbox = await place.openTab('/', PHONE, alice)
  const names =
    '@example/package-with-a-longer-name-1 2.0.0, @example/package-with-a-longer-name-2 2.1.0 and 1 more'
  const card = inbox.getByRole('link', { name: '3 packages' })
  await card.getByText(names).waitFor()
  await card.getByText('A code is needed to publish 3 packages').waitFor()
  await shoot(inbox, 'inbox')
  await shoot(page, 'asked')
  await page.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { type: 'code', otp: '123456' })
  await job.report({ state: 'publishing' })
  await outcome(page, 'The job has the code. It is publishing 3 packages now.')
  await report(0, 'publishing')
  await row(0).getByText('Publishing').waitFor()
  await report(0, 'published')
  await row(0).getByText('Published').waitFor()
  await outcome(page, '1 of 3 packages are published.')
  await report(1, 'rejected')
  await row(1).getByText('Code rejected').waitFor()
  await job.report({ state: 'rejected' })
  await job.askAgain(2, 'rejected')
  await page.locator('.again').getByText('1 of 3 packages are published. The code is for the rest.').waitFor()
  await shoot(page, 'again')
  await page.getByLabel('One-time password').fill('654321')
  await job.newsOf('answered')
  for (const index of [1, 2]) await report(index, 'published')
  await job.report({ state: 'published' })
  await outcome(page, 'All 3 packages are at registry.npmjs.org.')
  await shoot(page, 'published')
  await inbox.getByRole('link', { name: 'History' }).click()
  await inbox.getByRole('link', { name: `3 packages: ${names}` }).waitFor()
})

test('the progress of a package is shown, even if a reply from before it arrives after it', async (t) => {
  const { place, page, job, report, row } = await openRun(t, 3)
  await page.getByLabel('One-time password').fill('123456')
  await job.answer()
  await page.getByRole('heading', { name: 'Answer sent' }).waitFor()
  // That the job took the answer is noted a moment later, and is a change too.
  const taken = 'select 1 from job_contacts where taken_revision > 0'
  await eventually(async () => (await place.database.all(taken)).length > 0)
  const [read, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  await page.route(`**/api/questions/${job.question.id}`, async (route) => {
    const response = await route.fetch()
    if ((await response.json()).state === 'publishing') {
      read.resolve()
      await held.promise
    }
    await route.fulfill({ response })
  })
  await job.report({ state: 'publishing' })
  await read.promise
  await report(0, 'publishing')
  await row(0).getByText('Publishing').waitFor()
  held.resolve()
  await outcome(page, 'The job has the code. It is publishing 3 packages now.')
  t.is(await row(0).getByText('Publishing').count(), 1)
})

test('install scripts and new packages of a run are visible without opening anything', async (t) => {
  const { page } = await openRun(t, 12)
  const scripts = page.getByRole('region', { name: '1 of 12 packages run scripts where they are installed' })
  await scripts.getByText('@example/package-with-a-longer-name-3 2.2.0').waitFor()
  await scripts.getByText('postinstall: node scripts/build.js --target=native-2').waitFor()
  await page.getByText('First version of').waitFor()
  const [above, button] = [scripts, page.getByRole('button', { name: 'Send the code for 12 packages' })]
  t.true(((await above.boundingBox())?.y ?? 0) < ((await button.boundingBox())?.y ?? 0))
})

test('the details of a package are loaded when it is opened', async (t) => {
  const { page, row } = await openRun(t, 3)
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await row(1).locator('summary').first().click()
  await row(1).getByRole('heading', { level: 3, name: 'Release notes' }).waitFor()
  await row(1).getByText('dist/index.js').waitFor({ state: 'attached' })
  t.is(asked.filter((path) => path.includes('/packages/')).length, 1)
  t.true(asked.some((path) => path.endsWith('/packages/1')))
  await shoot(page, 'opened')
})

test('a decline covers all packages, and says which were already published', async (t) => {
  const { page, job, report } = await openRun(t, 3)
  await page.getByLabel('One-time password').fill('123456')
  await job.newsOf('answered')
  await report(0, 'published')
  await job.report({ state: 'rejected' })
  await job.askAgain(2, 'rejected')
  await page.locator('.again').waitFor()
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Decline all 3 packages?' })
  await dialog.getByText('nothing more is published. 1 of 3 packages are published.').waitFor()
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  await page.getByRole('heading', { name: 'Declined by you' }).waitFor()
  await outcome(page, '1 of 3 packages are published.')
  t.is((await job.newsOf('declined')).state, 'declined')
})

test('with a passkey, the page says which package each link is for', async (t) => {
  const { page, job, refOf, report } = await openRun(t, 3, { web: true })
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const wish = await job.answer()
  if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
  for (const index of [0, 2]) {
    const url = `https://www.npmjs.com/auth/cli/${index}`
    const link = await job.sealFor(wish.key, url)
    await job.report({ state: 'confirming', link, package: refOf(index) })
    await page.getByText(`Package ${index + 1} of 3: ${refOf(index).name}`).waitFor()
    await page.locator(`a[href="${url}"]`).waitFor()
    await report(index, 'publishing')
    await page.getByText('The registry has your confirmation.').waitFor()
    t.is(await page.locator(`a[href="${url}"]`).count(), 0)
  }
  await job.report({ state: 'publishing' })
  await page.getByRole('heading', { name: 'Publishing' }).waitFor()
  await job.report({
    state: 'confirming',
    link: await job.sealFor(wish.key, 'https://www.npmjs.com/auth/cli/9'),
  })
  await page.locator('a[href="https://www.npmjs.com/auth/cli/9"]').waitFor()
})

test('axe finds no problem with 200 packages, and they fit on a phone', async (t) => {
  const { page, job, row, report } = await openRun(t, 200)
  await page.getByRole('link', { name: 'and 192 more' }).click()
  t.true(await page.getByRole('heading', { name: '200 packages', level: 2, exact: true }).isVisible())
  t.is(await page.locator('.packages > li').count(), 200)
  await row(150).locator('summary').first().click()
  await row(150).getByRole('heading', { name: 'Release notes' }).waitFor()
  t.true((await page.evaluate(() => document.documentElement.scrollWidth)) <= PHONE.viewport.width)
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
  )
  await shoot(page, 'long')
  await page.getByLabel('One-time password').fill('123456')
  await job.newsOf('answered')
  await job.report({ state: 'publishing' })
  let asked = 0
  page.on('request', (request) => {
    if (
      request.url().endsWith(`/api/questions/${job.question.id}`) ||
      request.url().endsWith('/api/questions')
    )
      asked += 1
  })
  for (let index = 0; index < 200; index += 1) await report(index, 'published')
  await outcome(page, '200 of 200 packages are published.')
  // Changes of the question itself may still be loading, but progress alone loads neither it nor the inbox again.
  t.true(asked < 20, `${asked} requests`)
})
