import { gzipSync } from 'node:zlib'
import ava from 'ava'
import type { Page, Response } from 'playwright-core'
import { ask } from './helpers/asking-job.ts'
import { sharedBrowser } from './helpers/browser.ts'
import { openPagePlace } from './helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

/** The bound for the compressed first view: one second on an average phone network. */
const SCRIPT_BYTES = 60 * 1024
const STYLE_BYTES = 8 * 1024
/** The page, its script and style, the session, and the inbox, which is loaded again once the event stream is open. */
const BEFORE_FIRST_VIEW = ['/', 'index.js', 'index.css', '/api/session', '/api/questions']

/** Every response except the event stream, which has no end. */
function listen(page: Page): Response[] {
  const responses: Response[] = []
  page.on('response', (response) => {
    if (!response.url().endsWith('/api/events')) responses.push(response)
  })
  return responses
}

/** A path, without the content hash in a file name. */
const nameOf = (response: Response): string =>
  new URL(response.url()).pathname.replace(/^\/assets\/(\w+)-[\w-]+\./, '$1.')

test('the first view needs one page, one script, one style and two API calls, and stays within its bounds', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await ask(await addProject(alice))
  const page = await openTab('about:blank', {}, alice)
  const responses = listen(page)
  await page.goto('/')
  await page.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
  const isNeeded = (response: Response) => !/\/icons\/|manifest|service-worker/.test(response.url())
  const needed = responses.filter(isNeeded)
  t.deepEqual([...new Set(needed.map(nameOf))].toSorted(), BEFORE_FIRST_VIEW.toSorted())
  t.true(needed.length <= BEFORE_FIRST_VIEW.length + 1)
  const weigh = async (end: string) => {
    const bodies = await Promise.all(
      needed.filter((response) => response.url().endsWith(end)).map((response) => response.body()),
    )
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)
  }
  t.true((await weigh('.js')) < SCRIPT_BYTES)
  t.true((await weigh('.css')) < STYLE_BYTES)
})

/**
 * An unexpected shift of the layout, from the first frame on. @see
 * https://wicg.github.io/layout-instability/#sec-layout-shift
 */
interface LayoutShift extends PerformanceEntry {
  value: number
  /** Whether it followed a click or a key within half a second. */
  hadRecentInput: boolean
}

interface Shifts {
  sum: number
  /** `requestAnimationFrame`, even if the test moves the clock. */
  frame: typeof requestAnimationFrame
}

const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shifts: Shifts = { sum: 0, frame: requestAnimationFrame.bind(window) }
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries() as LayoutShift[])
        if (!hadRecentInput) shifts.sum += value
    }).observe({ type: 'layout-shift', buffered: true })
    Object.assign(window, { shifts })
  })

/** The sum of all shifts once two more frames are painted. */
const shiftsOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { shifts } = window as unknown as { shifts: Shifts }
    const painted = () => new Promise(shifts.frame)
    await painted()
    await painted()
    return shifts.sum
  })

const ROOMS: [name: string, viewport: { width: number; height: number }][] = [
  ['a phone', { width: 390, height: 844 }],
  ['a desk', { width: 1280, height: 844 }],
]
for (const [name, viewport] of ROOMS) {
  test(`nothing shifts while the inbox and a release load on ${name}`, async (t) => {
    const { openTab, join, addProject } = await openPagePlace(t, browser)
    const alice = await join('admin', 'Alice')
    const { question } = await ask(await addProject(alice))
    const page = await openTab('about:blank', { viewport }, alice)
    await watchShifts(page)
    await page.goto('/')
    await page.getByRole('link', { name: '@example/tool 2.1.0' }).waitFor()
    t.is(await shiftsOf(page), 0)
    await page.goto(`/q/${question.id}`)
    await page.getByText('Check phrase').waitFor()
    await page.getByRole('link', { name: 'Inbox 1 waiting' }).waitFor()
    t.is(await shiftsOf(page), 0)
  })
}

/**
 * The narrowest screen that a page must suit without scrolling sideways (WCAG 2.2, success criterion 1.4.10). So high
 * that everything is on it: what is not seen does not count.
 */
const NARROW = { width: 320, height: 3_000 }

for (const left of [12, 3])
  test(`nothing shifts while a release waits on a narrow phone, from ${left} seconds left of a code`, async (t) => {
    const { openTab, join, addProject } = await openPagePlace(t, browser)
    const alice = await join('admin', 'Alice')
    const { question } = await ask(await addProject(alice))
    const page = await openTab('about:blank', { viewport: NARROW }, alice)
    await watchShifts(page)
    await page.clock.install()
    await page.route(/\/api\/questions/, async (route) => {
      // What the page reports has no reply to move.
      if (route.request().method() !== 'GET') return route.continue()
      const response = await route.fetch()
      const json = await response.json()
      await route.fulfill({
        response,
        json: { ...json, now: json.now - (json.now % 30_000) + (30 - left) * 1_000 },
      })
    })
    // A reply may still be on its way when the test ends.
    t.teardown(() => page.unrouteAll({ behavior: 'wait' }))
    await page.goto(`/q/${question.id}`)
    await page.getByText('Check phrase').waitFor()
    await page.getByRole('link', { name: 'Inbox 1 waiting' }).waitFor()
    // Less than the time after which the page takes the service for gone, because the service’s clock stands still.
    for (let second = 0; second < 4; second += 1) {
      await page.clock.runFor(1_000)
      t.is(await shiftsOf(page), 0)
    }
    await page.getByText(left > 4 ? /^[89]$/ : /^(29|30)$/).waitFor()
  })
