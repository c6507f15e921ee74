import { setTimeout as sleep } from 'node:timers/promises'
import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace, watch } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
/** More than six, which is how many connections browsers open to one HTTP/1.1 service. */
const TABS = 7

/** Several tabs of one browser, all of them visible. */
async function open(t: ExecutionContext, count: number) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const project = await place.addProject(alice)
  const first = await place.openTab('/', {}, alice)
  const others: Page[] = []
  for (let tab = 1; tab < count; tab += 1) {
    const page = await first.context().newPage()
    watch(t, page)
    await page.goto('/')
    others.push(page)
  }
  const tabs = [first, ...others]
  await Promise.all(tabs.map((page) => page.getByRole('heading', { name: 'Nothing waits' }).waitFor()))
  /** Resolves when the service has this many streams open. */
  const streams = async (wanted: number) => {
    const following = async () =>
      (await place.app.inject('/metrics')).body.match(/^cfa_open_pages (\d+)/m)?.[1]
    while ((await following()) !== String(wanted)) await sleep(50)
  }
  return { ...place, project, tabs, streams }
}

const sees = (page: Page, name: string) => page.getByRole('link', { name }).waitFor()

/** As the browser does when another tab comes to the front. */
const setVisible = (page: Page, isVisible: boolean) =>
  page.evaluate(
    (state) => {
      Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
    },
    isVisible ? 'visible' : 'hidden',
  )

test('seven tabs share one stream over HTTP/1.1, and another tab opens it when the first is closed', async (t) => {
  const { project, tabs, streams } = await open(t, TABS)
  await streams(1)
  const job = await ask(project)
  await Promise.all(tabs.map((page) => sees(page, '@example/tool 2.1.0')))
  const [leader, ...others] = tabs
  await leader?.close()
  await streams(1)
  await job.report({ state: 'withdrawn' })
  await Promise.all(others.map((page) => page.getByRole('heading', { name: 'Nothing waits' }).waitFor()))
  t.pass()
})

test('a hidden tab holds no stream, gets updates from another tab, and reloads when it is visible again', async (t) => {
  const { project, tabs, streams } = await open(t, 2)
  const [one, other] = tabs as [Page, Page]
  await streams(1)
  await setVisible(one, false)
  await streams(1)
  const job = await ask(project)
  await Promise.all(tabs.map((page) => sees(page, '@example/tool 2.1.0')))
  await setVisible(other, false)
  await streams(0)
  await job.report({ state: 'withdrawn' })
  await setVisible(other, true)
  await other.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await streams(1)
  t.pass()
})
