import ava, { type ExecutionContext } from 'ava'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { sharedBrowser } from '../../responder/test/helpers/browser.ts'
import { serveSite } from './helpers/serve-site.ts'

// One after another, in one browser.
const test = ava.serial
const { url, close } = await serveSite()
const browser = sharedBrowser()
test.after.always(close)

interface Visit {
  at: string
  colorScheme?: 'light' | 'dark'
}

/** Opens a page of the site. The test fails where anything is asked of another host, is not there, or throws. */
async function visit(
  t: ExecutionContext,
  { at, colorScheme = 'light' }: Visit,
  act: (page: Page) => Promise<unknown>,
): Promise<void> {
  const page = await (await browser()).newPage({ colorScheme })
  const wrong: string[] = []
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) wrong.push(request.url())
  })
  page.on('response', (response) => {
    if (response.status() >= 400) wrong.push(`${response.url()}: ${response.status()}`)
  })
  page.on('pageerror', ({ message }) => wrong.push(message))
  try {
    await page.goto(url + at, { waitUntil: 'networkidle' })
    await act(page)
  } finally {
    await page.close()
  }
  t.deepEqual(wrong, [])
}

test('the first page is the README, and each reader’s documents are one click away', (t) =>
  visit(t, { at: '' }, async (page) => {
    await page.getByRole('heading', { level: 1, name: '@cfa/semantic-release-npm' }).waitFor()
    t.deepEqual(await page.locator('.VPSidebar h2').allInnerTexts(), [
      ...['I release packages', 'I host the service', 'I write a responder or a tool', 'I change this code'],
    ])
    await page.locator('.VPSidebar').getByRole('link', { name: 'Staged releases', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Staged releases' }).waitFor()
  }))

test('a search for the code of an error leads to what to do about it', (t) =>
  visit(t, { at: 'docs/' }, async (page) => {
    await page.getByRole('button', { name: 'Search' }).click()
    await page.getByRole('searchbox').fill('ESTAGEREJECTED')
    await page.locator('.result', { hasText: 'ESTAGEREJECTED' }).first().waitFor()
    await page.getByRole('searchbox').press('Enter')
    await page.waitForURL(`${url}docs/errors#estagerejected`)
    await page.locator('h3#estagerejected').waitFor()
  }))

test('the colours follow the system, or what the reader chose', (t) =>
  visit(t, { at: '' }, async (page) => {
    const isDark = () => page.evaluate(() => document.documentElement.classList.contains('dark'))
    t.false(await isDark())
    await page.locator('.VPNavBar').getByRole('switch').click()
    t.true(await isDark())
    await page.reload()
    t.true(await isDark())
  }))

test('pictures are there, those too that a document places by HTML', (t) =>
  visit(t, { at: 'docs/responder/page' }, async (page) => {
    const widths = await page
      .locator('main img')
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth))
    t.true(widths.length > 5)
    t.false(widths.includes(0))
  }))

const VISITS: Required<Visit>[] = [
  { at: '', colorScheme: 'light' },
  { at: 'docs/choosing', colorScheme: 'dark' },
]
for (const { at, colorScheme } of VISITS) {
  test(`axe finds nothing wrong with /${at} in ${colorScheme} colours`, (t) =>
    visit(t, { at, colorScheme }, async (page) => {
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate(() => axe.run())
      t.deepEqual(
        violations.map(({ id, nodes }) => [id, nodes.map(({ html, any }) => [html, any[0]?.message])]),
        [],
      )
    }))
}
