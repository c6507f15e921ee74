import { join, resolve } from 'node:path'
import ava from 'ava'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// Writes the pictures of docs/responder/page.md, where it is asked to: CFA_SCREENSHOTS=1.
const test = process.env.CFA_SCREENSHOTS ? ava.serial : ava.serial.skip
const browser = sharedBrowser()
const FOLDER = resolve(import.meta.dirname, '../../../docs/responder/images')
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } }
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 844 } }

test('takes the pictures of the documentation', async (t) => {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  await place.join('maintainer', 'Bob')
  await alice.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: ['alice'] } })
  const shoot = (page: Page, name: string) => page.screenshot({ path: join(FOLDER, `${name}.png`) })
  const show = async (name: string, path: string, options: BrowserContextOptions, heading: string) => {
    const page = await place.openTab(path, options, alice)
    await page.getByRole('heading', { name: heading }).first().waitFor()
    await page.evaluate(() => document.fonts.ready)
    await shoot(page, name)
    return page
  }

  const project = await place.addProject(alice)
  const approval = await ask(project, { ask: 'approval', web: true })
  const subject = { ...questionOf().package, name: '@example/other', version: '3.0.0-beta.12', tag: 'next' }
  const code = await ask(project, { package: subject, web: true })
  await show('inbox', '/', PHONE, '2 releases waiting')
  await show('approval', `/q/${approval.question.id}`, DESK, 'May this be released?')
  await show(
    'approval-dark',
    `/q/${approval.question.id}`,
    { ...DESK, colorScheme: 'dark' },
    'May this be released?',
  )

  const page = await show('code', `/q/${code.question.id}`, PHONE, 'A code is needed')
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const wish = await code.answer()
  if (wish.type !== 'web') throw new Error(`The answer is of type ${wish.type}.`)
  const url = 'https://www.npmjs.com/auth/cli/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
  await code.tell({ state: 'confirming', link: await code.sealFor(wish.key, url) })
  await page.getByRole('link', { name: 'Open npmjs.com' }).waitFor()
  await shoot(page, 'confirming')
  await code.tell({ state: 'publishing' })
  await code.tell({ state: 'published' })
  await page.getByRole('link', { name: 'See it on npmjs.com' }).waitFor()
  await shoot(page, 'published')
  t.pass()
})
