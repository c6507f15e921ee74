import ava from 'ava'
import pino from 'pino'
import type { Page } from 'playwright-core'
import { buildApp } from '../../src/app.ts'
import { createParts } from '../../src/parts.ts'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

const banner = (page: Page) => page.getByRole('alert').filter({ hasText: 'The service can’t be reached.' })

test('every view says when the service cannot be reached, and recovers when it is back', async (t) => {
  const { app, config, effects, database, openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const { question } = await ask(await addProject(alice))
  const paths = ['/', '/history', '/settings', '/projects', '/people', `/q/${question.id}`]
  const pages = await Promise.all([...paths.map((path) => openTab(path, {}, alice)), openTab('/')])
  await Promise.all(pages.map((page) => page.locator('main h1').first().waitFor()))
  for (const page of pages) t.is(await banner(page).count(), 0)
  await app.close()
  await Promise.all(pages.map((page) => banner(page).waitFor()))
  const foundation = { config, effects, database, log: pino({ level: 'silent' }) }
  const again = await buildApp(foundation, createParts(foundation))
  t.teardown(() => again.close())
  await again.listen({ host: 'localhost', port: config.port })
  await Promise.all(pages.map((page) => banner(page).waitFor({ state: 'detached' })))
})

test('five seconds without an event are enough to say so', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('about:blank', {}, await join('admin', 'Alice'))
  await page.clock.install()
  // Connected, but without events: a proxy that buffers them, or a machine that is down.
  await page.route('**/api/events', () => undefined)
  await page.goto('/')
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await page.clock.runFor(5_000)
  t.is(await banner(page).count(), 1)
})

test('a device that goes offline says so at once', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/', {}, await join('admin', 'Alice'))
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await page.context().setOffline(true)
  await banner(page).waitFor()
  await page.context().setOffline(false)
  await banner(page).waitFor({ state: 'detached' })
  t.pass()
})
