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

const watchShifts = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const shifts = { sum: 0 }
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries() as LayoutShift[])
        if (!hadRecentInput) shifts.sum += value
    }).observe({ type: 'layout-shift', buffered: true })
    Object.assign(window, { shifts })
  })

/** The sum of all shifts once two more frames are painted. */
const shiftsOf = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    return (window as unknown as { shifts: { sum: number } }).shifts.sum
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
