import ava, { type ExecutionContext } from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { addAuthenticator } from '../helpers/virtual-authenticator.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('shows no sign-in while nobody has joined', async (t) => {
  const { openTab } = await openPagePlace(t, browser)
  const page = await openTab('/')
  await page.getByRole('heading', { name: 'Nobody has joined yet' }).waitFor()
  t.is(await page.getByRole('button').count(), 0)
})

test('joins with a passkey, signs out, and signs in with it', async (t) => {
  const { openTab, inviteToken } = await openPagePlace(t, browser)
  const page = await openTab('/')
  await addAuthenticator(page)
  const token = await inviteToken('admin')
  await page.goto(`/join#${token}`)
  await page.getByRole('heading', { name: 'You are invited' }).waitFor()
  t.false(page.url().includes(token))
  t.true(await page.getByText('an admin').isVisible())
  await page.getByLabel('Your name').fill('Alice')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByText('First passkey').or(page.getByText('never used')).first().waitFor()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('heading', { name: 'Settings' }).waitFor()
})

test('an invitation works once', async (t) => {
  const { openTab, inviteToken, join } = await openPagePlace(t, browser)
  await join('admin', 'Alice')
  const page = await openTab('/')
  await addAuthenticator(page)
  const token = await inviteToken()
  await page.goto(`/join#${token}`)
  await page.getByLabel('Your name').fill('Bob')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  const other = await openTab(`/join#${token}`)
  await other.getByRole('heading', { name: 'This invitation can’t be used' }).waitFor()
  t.pass()
})

test('says what to do when a passkey does not work', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  await join('admin', 'Alice')
  const page = await openTab('/')
  const authenticator = await addAuthenticator(page)
  await authenticator.agrees(false)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.getByRole('alert').filter({ hasText: 'Nothing happened' }).waitFor()
  t.pass()
})

test('signing in from a link to a release leads to that release', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser, { config: { demo: true } })
  await join('admin', 'alice')
  const page = await openTab('/q/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11')
  await page.getByRole('heading', { name: 'A release is waiting for you' }).waitFor()
  await page.getByRole('button', { name: 'Continue as alice' }).click()
  await page.getByRole('heading', { name: 'Release not found' }).waitFor()
  t.pass()
})

/** Joins as Alice, with a passkey on a device, and opens the settings. */
async function joinAtSettings(t: ExecutionContext) {
  const { openTab, inviteToken } = await openPagePlace(t, browser)
  const page = await openTab('/')
  const device = await addAuthenticator(page)
  await page.goto(`/join#${await inviteToken()}`)
  await page.getByLabel('Your name').fill('Alice')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  return { page, device }
}

test('adds, renames and removes a passkey', async (t) => {
  const { page, device } = await joinAtSettings(t)
  const rows = page.getByRole('region', { name: 'Passkeys' }).getByRole('listitem')
  await rows.first().waitFor()
  t.is(await page.getByRole('button', { name: /^Remove/ }).count(), 0)
  await page.getByRole('button', { name: 'Add a passkey…' }).click()
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('blue key')
  await device.forget() // as on another device
  await page.getByRole('button', { name: 'Create the passkey' }).click()
  await page.getByRole('button', { name: 'Rename blue key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('green key')
  await page.getByRole('button', { name: 'Rename', exact: true }).click()
  await page.getByRole('button', { name: 'Remove green key' }).click()
  await page.getByRole('button', { name: 'Remove the passkey' }).click()
  await page.getByText('green key', { exact: true }).waitFor({ state: 'detached' })
  t.is(await rows.count(), 1)
})

test('begins another passkey again after the service has refused the first', async (t) => {
  const { page, device } = await joinAtSettings(t)
  await page.getByRole('button', { name: 'Add a passkey…' }).click()
  await page.getByRole('button', { name: 'Use your passkey' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill('blue key')
  const body = JSON.stringify({ error: 'unavailable', message: 'The store is away.' })
  await page.route('**/api/me/passkeys', (route) => route.fulfill({ status: 503, body }), { times: 1 })
  await device.forget()
  await page.getByRole('button', { name: 'Create the passkey' }).click()
  await page.getByText('The store is away.').waitFor()
  await page.getByRole('button', { name: 'Use your passkey' }).waitFor()
  t.is(await page.getByRole('button', { name: 'Create the passkey' }).count(), 0)
})

test('saves name and npm accounts', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/settings', {}, await join('admin', 'Alice'))
  const name = page.getByRole('textbox', { name: 'Name', exact: true })
  await name.fill('Alice B.')
  await page.getByLabel('Your npm accounts').fill('Alice,  alice-work')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved.').waitFor({ state: 'attached' })
  await page.reload()
  await page.getByLabel('Your npm accounts').waitFor()
  t.is(await name.inputValue(), 'Alice B.')
  t.is(await page.getByLabel('Your npm accounts').inputValue(), 'alice, alice-work')
})

test('signing out everywhere also signs out other tabs', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const [one, other] = [await openTab('/settings', {}, alice), await openTab('/', {}, alice)]
  await other.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  await one.getByRole('button', { name: 'Sign out everywhere' }).click()
  await one.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  await other.getByRole('link', { name: 'History' }).click()
  await other.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  t.pass()
})

test('a person whose session ends is told so, and that what they send does not arrive', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const job = await ask(await addProject(alice), { accounts: ['alice'] })
  const page = await openTab(`/q/${job.question.id}`, {}, alice)
  const [looking, sending] = [await page.context().newPage(), page]
  await looking.goto('/history')
  await looking.getByRole('heading', { name: 'History' }).waitFor()
  await sending.getByLabel('One-time password').waitFor()
  await page.context().clearCookies()
  await sending.getByLabel('One-time password').fill('123456')
  await sending.getByRole('alert').getByText('what you just sent did not arrive').waitFor()
  // The other tab had the stream of both. This one asks for its own, and is refused.
  await looking.getByRole('alert').getByText('You are no longer signed in.', { exact: true }).waitFor()
  await looking.reload()
  await looking.getByRole('button', { name: 'Sign in with a passkey' }).waitFor()
  t.is(await looking.getByText('no longer signed in').count(), 0)
})

test('a taken name is refused with an explanation when joining, renaming and inviting', async (t) => {
  const { openTab, join, inviteToken } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await join('maintainer', 'Bob')
  const taken = (name: string) =>
    `Somebody here already has the name “${name}”, or one that looks like it. Choose another name.`
  const settings = await openTab('/settings', {}, alice)
  await settings.getByRole('textbox', { name: 'Name', exact: true }).fill('BOB')
  await settings.getByRole('button', { name: 'Save' }).click()
  await settings
    .getByRole('alert')
    .filter({ hasText: taken('BOB') })
    .waitFor()
  const people = await openTab('/people', {}, alice)
  await people.getByRole('button', { name: 'Invite somebody…' }).click()
  await people.getByLabel('Their name (optional)').fill('B0b')
  await people.getByRole('button', { name: 'Create the link' }).click()
  await people
    .getByRole('alert')
    .filter({ hasText: taken('B0b') })
    .waitFor()
  const joining = await openTab(`/join#${await inviteToken()}`)
  await joining.getByLabel('Your name').fill('Вob')
  await joining.getByRole('button', { name: 'Create a passkey' }).click()
  await joining.getByRole('alert').filter({ hasText: 'letters of one alphabet' }).waitFor()
  await joining.getByLabel('Your name').fill('Вов')
  await joining.getByRole('button', { name: 'Create a passkey' }).click()
  await joining
    .getByRole('alert')
    .filter({ hasText: taken('Вов') })
    .waitFor()
  t.pass()
})
