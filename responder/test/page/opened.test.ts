import ava from 'ava'
import type { Database } from '../../src/store/database.ts'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

/** How many questions somebody has opened since they were last asked. */
const openedOf = async (database: Database): Promise<number> =>
  (await database.all('select id from questions where opened_at >= asked_at')).length

test('a release is opened by coming to its page, and asked again only by using the page', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const job = await ask(await addProject(alice))
  const page = await openTab(`/q/${job.question.id}`, {}, alice)
  await eventually(async () => (await openedOf(database)) === 1)
  await job.askAgain(2, 'expired')
  await page.getByText('The code came too late to be used.').first().waitFor()
  t.is(await openedOf(database), 0)
  await page.getByRole('heading', { level: 1 }).click()
  await eventually(async () => (await openedOf(database)) === 1)
})

test('the releases of a run are opened by coming to its page, and later ones only by using it', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  const ofName = (name: string) => ({ package: { ...questionOf().package, name } })
  const job = await ask(project, ofName('@example/a'))
  await ask(project, ofName('@example/b'))
  const page = await openTab(`/run/${job.question.id}`, {}, alice)
  await eventually(async () => (await openedOf(database)) === 2)
  await ask(project, ofName('@example/c'))
  const show = page.getByRole('button', { name: 'Show it' })
  await show.waitFor()
  t.is(await openedOf(database), 2)
  await show.click()
  await eventually(async () => (await openedOf(database)) === 3)
})

test('what could not be noted is not sent again with each key', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const job = await ask(await addProject(alice))
  const page = await openTab('/settings', {}, alice)
  let sent = 0
  await page.route('**/opened', (route) => {
    sent += 1
    return route.fulfill({ status: 503, json: {} })
  })
  await page.clock.install()
  const refused = page.waitForResponse('**/opened')
  await page.goto(`/q/${job.question.id}`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await (await refused).finished()
  for (const _ of [1, 2, 3]) await page.keyboard.press('Shift')
  t.is(sent, 1)
  await page.unroute('**/opened')
  await eventually(async () => {
    // The page may see the refusal only now, and waits from then on.
    await page.clock.fastForward(11_000)
    await page.keyboard.press('Shift')
    return (await openedOf(database)) === 1
  })
})
