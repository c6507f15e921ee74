import { join, resolve } from 'node:path'
import ava from 'ava'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { openReceiver } from '../helpers/receiver.ts'

// Takes the screenshots for the documentation, only in `npm run screenshots`.
const test = process.env.CFA_SCREENSHOTS ? ava.serial : ava.serial.skip
const browser = sharedBrowser()
const FOLDER = resolve(import.meta.dirname, '../../../docs/responder/images')
/** A screenshot in a README has to load on any network. */
const PICTURE_BYTES = 150 * 1024
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } }
const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 844 } }

test('takes the screenshots for the documentation', async (t) => {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  await place.join('maintainer', 'Bob')
  await alice.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: ['alice'] } })
  const receiver = await openReceiver(t)
  const target = { kind: 'ntfy', url: `${receiver.url}/releases`, token: null }
  await alice.inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Phone', target } })
  const shoot = async (page: Page, name: string) => {
    const picture = await page.screenshot({ path: join(FOLDER, `${name}.png`) })
    t.true(picture.length < PICTURE_BYTES, name)
  }
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
  await receiver.until(2)
  const { build } = questionOf()
  const url = 'https://github.com/example/tool/actions/runs/2'
  const soon = await ask(project, {
    package: { ...questionOf().package, name: '@example/client', version: '1.4.2' },
    build: { ...build, branch: 'next', url },
    expiresAt: new Date(Date.now() + 4 * 60_000).toISOString(),
  })
  await receiver.until(3)
  await show('inbox', '/', PHONE, '3 releases waiting')
  await soon.report({ state: 'withdrawn', reason: 'The job was cancelled.' })
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
  const confirmation = 'https://www.npmjs.com/auth/cli/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11'
  await code.report({ state: 'confirming', link: await code.sealFor(wish.key, confirmation) })
  await page.getByRole('link', { name: 'Open npmjs.com' }).waitFor()
  await shoot(page, 'confirming')
  await code.report({ state: 'publishing' })
  await code.report({ state: 'published' })
  await page.getByRole('link', { name: 'See it on npmjs.com' }).waitFor()
  await shoot(page, 'published')
  const decline = { method: 'POST' as const, url: `/api/questions/${approval.question.id}/decline` }
  await alice.inject({ ...decline, payload: { attempt: 1, reason: 'The changelog is not ready.' } })
  await show('history', '/history', PHONE, 'History')
  const projects = await place.openTab('/projects', PHONE, alice)
  await projects.getByText('Manage').click()
  await projects.getByRole('button', { name: 'Send a test release' }).waitFor()
  await shoot(projects, 'project')
  t.pass()
})
