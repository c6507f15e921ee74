import { createECDH } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { sharedBrowser } from '../helpers/browser.ts'
import { launchWholeBrowser } from '../helpers/launch-browser.ts'
import { openMailServer } from '../helpers/mail-server.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()
const wholeBrowser = sharedBrowser(launchWholeBrowser)

/** A receiver on loopback that answers every message with `status`. */
async function openReceiver(t: ExecutionContext, status: number) {
  const server = createServer((request: IncomingMessage, response) => {
    request.resume()
    response.writeHead(status).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/topic`
}

async function addChannel(page: Page, kind: string, address: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a channel…' }).click()
  await page.getByLabel('Kind').selectOption(kind)
  await page.getByLabel(/address/i).fill(address)
  await page.getByRole('dialog').getByLabel('Name').fill('my channel')
  await page.getByRole('button', { name: 'Add the channel' }).click()
  await page.getByText('my channel').waitFor()
}

test('adds, tests and removes a channel', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  await addChannel(page, 'ntfy', await openReceiver(t, 200))
  await page.getByRole('button', { name: 'Test my channel' }).click()
  await page.getByRole('button', { name: 'Test my channel' }).filter({ hasText: 'Delivered' }).waitFor()
  await page.getByRole('button', { name: 'Remove my channel' }).click()
  await page.getByRole('button', { name: 'Remove the channel' }).click()
  await page.getByRole('button', { name: 'Remove my channel' }).waitFor({ state: 'detached' })
  t.pass()
})

test('shows the failure of a channel', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  await addChannel(page, 'ntfy', await openReceiver(t, 403))
  await page.getByRole('button', { name: 'Test my channel' }).click()
  await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
  await page.getByText(/failed just now/).waitFor()
  t.pass()
})

test('shows the signing secret of a webhook only once', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  await addChannel(page, 'webhook', await openReceiver(t, 200))
  await page.getByText('It is shown only now.').waitFor()
  await page.reload()
  await page.getByText('my channel').waitFor()
  t.is(await page.getByText('It is shown only now.').count(), 0)
})

test('a push shows its title, and a click leads only to the service', async (t) => {
  const { openTab, join, config } = await openPagePlace(t, wholeBrowser)
  const page = await openTab('/', {}, await join('admin', 'Alice'))
  await page.context().grantPermissions(['notifications'])
  const devtools = await page.context().newCDPSession(page)
  const registered = Promise.withResolvers<string>()
  devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const [registration] = registrations
    if (registration) registered.resolve(registration.registrationId)
  })
  await devtools.send('ServiceWorker.enable')
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/service-worker.js')
    await navigator.serviceWorker.ready
  })
  const registrationId = await registered.promise
  const push = (data: string) =>
    devtools.send('ServiceWorker.deliverPushMessage', { origin: config.publicUrl, registrationId, data })
  const own = { title: 'A code?', text: 'tool', link: `${config.publicUrl}/q/1`, tag: 'a', renotify: true }
  const trap = { title: 'A trap', link: 'https://evil.example/q/1', tag: 'b', renotify: false }
  let shown: [title: string, path: string][] = []
  // A worker that is still being activated drops pushes. A repeated push replaces the first.
  for (let look = 0; look < 60 && shown.length < 3; look += 1) {
    for (const data of [JSON.stringify(own), JSON.stringify(trap), 'no JSON']) await push(data)
    shown = await page.evaluate(async () => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      const notifications = await (await navigator.serviceWorker.ready).getNotifications()
      return notifications.map(({ title, data }) => [title, data.path])
    })
  }
  t.deepEqual(shown.toSorted(), [
    ['A code?', '/q/1'],
    ['A release waits for you', '/'],
    ['A trap', '/'],
  ])
})

/** Opens the settings, and the form for notifications in this browser. */
async function openBrowserForm(t: ExecutionContext) {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  await page.getByRole('button', { name: 'Add a channel…' }).click()
  await page.getByLabel('Kind').selectOption('web-push')
  return page
}

test('a browser that allows no notifications is told where to change that', async (t) => {
  const page = await openBrowserForm(t)
  await page.getByRole('button', { name: 'Allow notifications' }).click()
  await page.getByRole('alert').filter({ hasText: 'Its site settings can change that.' }).waitFor()
  t.pass()
})

test('a browser that is subscribed to a key that the service has lost is subscribed anew', async (t) => {
  const page = await openBrowserForm(t)
  await page.context().grantPermissions(['notifications'])
  const p256dh = createECDH('prime256v1').generateKeys('base64url')
  await page.evaluate((p256dh) => {
    let isSubscribed = true
    const unsubscribe = async () => {
      isSubscribed = false
    }
    const toJSON = () => ({
      endpoint: 'https://push.example/1',
      keys: { p256dh, auth: 'A'.repeat(22) },
    })
    PushManager.prototype.getSubscription = async () => ({ unsubscribe }) as unknown as PushSubscription
    PushManager.prototype.subscribe = async () => {
      if (isSubscribed) throw new DOMException('It has another key.', 'InvalidStateError')
      return { toJSON } as unknown as PushSubscription
    }
  }, p256dh)
  await page.getByRole('dialog').getByLabel('Name').fill('my browser')
  await page.getByRole('button', { name: 'Allow notifications' }).click()
  await page.getByText('my browser').waitFor()
  t.pass()
})

test('an e-mail address is confirmed by its owner, who need not be signed in', async (t) => {
  const mail = await openMailServer(t)
  const config = { smtpUrl: mail.url, mailFrom: 'CFA <cfa@service.example>' }
  const { openTab, join } = await openPagePlace(t, browser, { config })
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  await addChannel(page, 'email', 'alice@people.example')
  await page.getByText(/not confirmed yet/).waitFor()
  t.is(await page.getByRole('button', { name: 'Test my channel' }).count(), 0)
  await page.getByRole('button', { name: 'Send the link to my channel again' }).click()
  await page.getByRole('alert').filter({ hasText: 'used a moment ago' }).waitFor()
  const [, path = ''] =
    /(\/confirm-channel#[\w-]{43})/.exec(mail.mails[0]?.raw.replaceAll('=\r\n', '') ?? '') ?? []
  const reader = await openTab(path)
  await reader.getByText('Alice').waitFor()
  t.is(new URL(reader.url()).hash, '')
  await reader.getByRole('button', { name: 'Confirm the address' }).click()
  await reader.getByRole('heading', { name: 'The address is confirmed' }).waitFor()
  const late = await openTab(path)
  await late.getByRole('heading', { name: 'This link can’t be used' }).waitFor()
  await page.reload()
  await page.getByRole('button', { name: 'Test my channel' }).waitFor()
})
