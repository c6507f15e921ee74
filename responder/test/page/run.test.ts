import type { Question } from '@cfa/protocol'
import { sealAnswer } from '@cfa/protocol/sealing'
import ava, { type ExecutionContext } from 'ava'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { failed, loseReply, recover } from '../helpers/lose-reply.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const PHONE = { viewport: { width: 320, height: 640 } }

/** Jobs of one run, with one package each, and Alice, who is in the inbox. */
async function openRun(t: ExecutionContext, names: string[], changes: Partial<Question> = {}) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const project = await place.addProject(alice)
  const add = (name: string, more: Partial<Question> = {}) =>
    ask(project, {
      package: { ...questionOf().package, name: `@example/${name}` },
      accounts: ['alice'],
      ...changes,
      ...more,
    })
  const jobs = await Promise.all(names.map((name) => add(name)))
  const page = await place.openTab('/', PHONE, alice)
  page.setDefaultTimeout(60_000)
  const open = async () => {
    await page.getByRole('link', { name: `Answer all ${names.length} of this run together` }).click()
    await page.getByRole('heading', { level: 1, name: `${names.length} releases of one run` }).waitFor()
  }
  const row = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: `@example/${name}` }) })
  return { place, alice, project, add, jobs, page, open, row, code: page.getByLabel('One-time password') }
}

const button = (page: Page, name: string) => page.getByRole('button', { name })

async function checkLook(t: ExecutionContext, page: Page): Promise<void> {
  t.true((await page.evaluate(() => document.documentElement.scrollWidth)) <= PHONE.viewport.width)
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
  )
}

test('one press sends the code sealed to each job of a run, but not to a job that appears later', async (t) => {
  const { page, jobs, add, open, row, code } = await openRun(t, ['a', 'b', 'c'])
  await open()
  await row('b').locator('.card-facts').getByText('latest').waitFor()
  await row('b').getByText('build not verified').waitFor()
  await row('b').getByText('What is in it').click()
  await row('b').getByRole('heading', { name: 'Release notes' }).waitFor()
  await row('b').getByText('dist/index.js').waitFor({ state: 'attached' })
  const later = await add('later')
  const news = page.getByRole('region', { name: 'New in this run' })
  await news.getByText('One more is waiting in this run.').waitFor()
  t.is(await row('later').count(), 0)
  await checkLook(t, page)
  await code.fill('123456')
  await button(page, 'Send the code for all 3 of this run').press('Enter')
  for (const job of jobs) t.like(await job.answer(), { username: 'alice', otp: '123456' })
  const state = await page.request.get(`/api/questions/${later.question.id}`)
  t.is((await state.json()).state, 'waiting')
  const [first] = jobs
  await first?.report({ state: 'publishing' })
  await first?.report({ state: 'published' })
  await row('a').getByText('Published').waitFor()
  await button(page, 'Show it').click()
  await row('later').waitFor()
  await code.fill('654321')
  await button(page, 'Send the code for @example/later@2.1.0').click()
  t.like(await later.answer(), { otp: '654321' })
  await checkLook(t, page)
})

test('a release that is already answered or withdrawn says so, and the others still get the code', async (t) => {
  const { place, page, jobs, open, row, code } = await openRun(t, ['a', 'b', 'c'])
  const bob = await place.join('maintainer', 'Bob')
  await open()
  await code.fill('123456')
  // The page gets no updates from here on.
  await page.route('**/api/questions', (route) => route.abort())
  const [a, b, c] = jobs as [(typeof jobs)[0], (typeof jobs)[0], (typeof jobs)[0]]
  const sealed = await sealAnswer({ username: 'alice', otp: '999999' }, a.question)
  const url = `/api/questions/${a.question.id}/answer`
  t.is((await bob.inject({ method: 'POST', url, payload: { attempt: 1, sealed } })).statusCode, 204)
  await b.report({ state: 'withdrawn' })
  await button(page, 'Send the code for all').click()
  t.like(await c.answer(), { otp: '123456' })
  await row('a').getByText('Bob answered first. Your answer was not used.').waitFor()
  t.like(await a.answer(), { otp: '999999' })
  await row('b').getByText('It was over before your answer came.').waitFor()
  await row('b').getByText('Withdrawn').waitFor()
  await row('c').getByText('Answered').waitFor()
})

test('a code that the registry accepts once is asked for again, and then sent to one release at a time', async (t) => {
  const { page, jobs, open, row, code } = await openRun(t, ['a', 'b', 'c'])
  await open()
  await code.fill('123456')
  await button(page, 'Send the code for all 3').click()
  for (const job of jobs) await job.answer()
  const [a, ...others] = jobs
  await a?.report({ state: 'publishing' })
  for (const job of others) {
    await job.report({ state: 'rejected' })
    await job.askAgain(2, 'rejected')
  }
  for (const name of ['b', 'c']) await row(name).getByText('The registry rejected the code.').waitFor()
  await page.getByText('The registry takes a code once.').waitFor()
  t.is(await code.inputValue(), '')
  await code.fill('222222')
  await button(page, 'Send the code for @example/b@2.1.0 alone').click()
  t.like(await others[0]?.answer(), { otp: '222222' })
  await code.fill('333333')
  await button(page, 'Send the code for @example/c@2.1.0').click()
  t.like(await others[1]?.answer(), { otp: '333333' })
})

test('the releases of a run have the same order, whichever is loaded first', async (t) => {
  const { page, jobs, open } = await openRun(t, ['a', 'b', 'c'])
  // The one in the link is loaded before the others. It can be any of the three, since they asked at the same time.
  const link = await page
    .getByRole('link', { name: 'Answer all 3 of this run together' })
    .getAttribute('href')
  const [held, other] = jobs.map(({ question }) => question.id).filter((id) => !link?.endsWith(id))
  // Waiting starts here, because the response may arrive before the held one is requested.
  const otherLoaded = page.waitForResponse((response) => response.url().endsWith(`/${other}`))
  await page.route(`**/api/questions/${held}`, async (route) => {
    await otherLoaded
    await route.continue()
  })
  await open()
  const names = page.getByRole('listitem').getByRole('heading', { name: /^@example/ })
  t.deepEqual(await names.allTextContents(), ['@example/a 2.1.0', '@example/b 2.1.0', '@example/c 2.1.0'])
  await page.unrouteAll({ behavior: 'ignoreErrors' })
})

test('approvals and codes of a run are separate groups, and all are declined with one reason', async (t) => {
  const { page, jobs, add, open, row } = await openRun(t, ['a', 'b'], { ask: 'approval' })
  await open()
  const code = await add('c', { ask: 'code' })
  await button(page, 'Show it').click()
  await page.getByRole('region', { name: 'May these 2 be released?' }).waitFor()
  await page.getByRole('region', { name: 'A code is needed' }).waitFor()
  await button(page, 'Decline all 3…').click()
  const dialog = page.getByRole('dialog', { name: 'Decline all 3 releases?' })
  const later = await add('later')
  await dialog.getByLabel('Reason (optional)').fill('Not\ntoday.')
  await dialog.getByRole('button', { name: 'Decline 3 releases' }).click()
  for (const job of [...jobs, code]) {
    t.like(await job.newsOf('declined'), { answer: { by: 'Alice', reason: 'Not today.' } })
  }
  await row('c').getByText('Declined').waitFor()
  const state = await page.request.get(`/api/questions/${later.question.id}`)
  t.is((await state.json()).state, 'waiting')
})

test('approving a run needs a second step that names the releases', async (t) => {
  const { page, jobs, open } = await openRun(t, ['a', 'b'], { ask: 'approval' })
  await open()
  await button(page, 'Approve all 2 of this run').click()
  const dialog = page.getByRole('dialog', { name: 'Approve these 2 releases?' })
  await dialog.getByText('@example/b@2.1.0').waitFor()
  await dialog.getByRole('button', { name: 'Yes, approve 2 releases' }).click()
  for (const job of jobs) t.like(await job.answer(), { type: 'approval', otp: undefined })
  await page.getByRole('heading', { name: 'Nothing of this run waits' }).waitFor()
})

test('with a passkey, the links of a run are opened one after another', async (t) => {
  const { page, jobs, open } = await openRun(t, ['a', 'b'], { web: true })
  await open()
  await button(page, 'Confirm all with a passkey').click()
  for (const [index, job] of jobs.entries()) {
    await page.getByText(`${index + 1} of 2: ${job.question.package.name}`).waitFor()
    const wish = await job.answer()
    if (wish.type !== 'web') return t.fail(`The answer is of type ${wish.type}.`)
    const url = `https://www.npmjs.com/auth/cli/${index}`
    await job.report({ state: 'confirming', link: await job.sealFor(wish.key, url) })
    await page.locator(`a[href="${url}"]`).waitFor()
    await job.report({ state: 'publishing' })
    await page.locator(`a[href="${url}"]`).waitFor({ state: 'detached' })
  }
  await page.getByRole('heading', { name: 'Nothing of this run waits' }).waitFor()
  t.is(await page.getByRole('heading', { name: 'Confirm with your passkey' }).count(), 0)
})

test('a lost reply or a lost request does not end the links of a run', async (t) => {
  const { page, jobs, open } = await openRun(t, ['a', 'b'], { web: true })
  await open()
  const confirm = async (index: number) => {
    const wish = await jobs[index]?.answer()
    if (wish?.type !== 'web') throw new Error(`The answer is of type ${wish?.type}.`)
    const link = await jobs[index]?.sealFor(wish.key, `https://www.npmjs.com/auth/cli/${index}`)
    await jobs[index]?.report({ state: 'confirming', link: link ?? '' })
    await page.locator(`a[href="https://www.npmjs.com/auth/cli/${index}"]`).waitFor()
    t.is(await page.getByText('The service can’t be reached').count(), 0)
  }
  await loseReply(page)
  await button(page, 'Confirm all with a passkey').click()
  await failed(page)
  await recover(page)
  await confirm(0)
  await page.route('**/answer', (route) => route.abort(), { times: 1 })
  await jobs[0]?.report({ state: 'publishing' })
  await failed(page)
  await page.getByText('2 of 2: @example/b').waitFor()
  await button(page, 'Try again').click()
  await confirm(1)
})

test('another attempt with different content has to be shown before it is answered', async (t) => {
  const { page, jobs, open, row, code } = await openRun(t, ['a', 'b'])
  await open()
  await code.fill('123456')
  await button(page, 'Send the code for all 2').click()
  const [a, b] = jobs
  await a?.answer()
  await b?.answer()
  await b?.report({ state: 'rejected' })
  const { details } = questionOf()
  const other = details && { ...details, notes: 'Other' }
  await b?.askAgain(2, 'rejected', { accounts: ['alice'], details: other })
  const news = page.getByRole('region', { name: 'New in this run' })
  await news.getByText('One was asked again with different contents.').waitFor()
  t.is(await row('b').count(), 0)
  await button(page, 'Show it').click()
  await row('b').getByText('The registry rejected the code.').waitFor()
})
