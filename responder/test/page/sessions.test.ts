import ava from 'ava'
import { sharedBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('the session of another device is shown in the settings and can be ended there', async (t) => {
  const { openTab, join, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const now = Date.now()
  await database.run(
    `insert into sessions (hash, id, person_id, device, created_at, used_at, expires_at)
     values ('other', '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11', $1, 'Safari on iPhone', $2, $2, $3)`,
    ...[alice.person.id, now - 3 * 60 * 60_000, now + 60 * 60_000],
  )
  const page = await openTab('/settings', {}, alice)
  const sessions = page.getByRole('region', { name: 'Signed in' })
  await sessions.getByText('Chrome on Linux').waitFor()
  await sessions.getByText(/^this one · signed in/).waitFor()
  await sessions.getByText(/^last used 3 h ago · signed in/).waitFor()
  await sessions.getByRole('button', { name: 'End the session of Safari on iPhone' }).click()
  await sessions.getByText('Safari on iPhone').waitFor({ state: 'detached' })
  t.is((await database.all('select hash from sessions')).length, 1)
})

test('a page that is used but never reloaded renews its cookie once a day, and tries again after a failure', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/', {}, await join('admin', 'Alice'))
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  const wake = async () => {
    const inbox = page.waitForResponse('**/api/questions')
    await page.evaluate(() => window.dispatchEvent(new Event('online')))
    await inbox
  }
  await wake()
  t.false(asked.includes('/api/session'))
  await page.clock.setFixedTime(Date.now() + 25 * 60 * 60_000)
  await page.route('**/api/session', (route) => route.fulfill({ status: 503, json: {} }), { times: 1 })
  const refused = page.waitForResponse('**/api/session')
  await wake()
  t.is((await refused).status(), 503)
  let cookie: string | undefined
  page.on('response', async (response) => {
    if (response.url().endsWith('/api/session') && response.ok())
      cookie = (await response.allHeaders())['set-cookie']
  })
  // The page may not have seen the failure yet.
  await eventually(async () => {
    await wake()
    return cookie !== undefined
  })
  t.regex(cookie ?? '', /Max-Age=2592000/)
  asked.length = 0
  await wake()
  t.false(asked.includes('/api/session'))
})
