import ava from 'ava'
import axe from 'axe-core'
import { openClientScene } from '../cfa/client-scene.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

const test = ava.serial
const browser = sharedBrowser()
const PHONE = { viewport: { width: 320, height: 640 } }

test('the page says that a code for the CFA API is unsealed and for an unknown package', async (t) => {
  const place = await openPagePlace(t, browser)
  const scene = await openClientScene(t, {}, {}, place)
  const id = await scene.ask()
  const inbox = await place.openTab('/', PHONE, scene.bob)
  await inbox.getByText('A tool asks for a code').waitFor()
  await inbox.getByRole('link', { name: 'code for tool' }).click()
  await inbox.getByRole('heading', { level: 1, name: 'code for tool' }).waitFor()
  const warning = inbox.getByRole('region', { name: 'The service can read this code' })
  await warning.getByText('does not say what it will publish').waitFor()
  await inbox.getByText('Repository, not verified').waitFor()
  await inbox.getByText('example/tool', { exact: true }).waitFor()
  for (const text of ['Dist-tag', 'Registry', 'Size', 'Check phrase'])
    t.is(await inbox.getByText(text).count(), 0, text)
  await inbox.evaluate(axe.source)
  const { violations } = await inbox.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id: rule }) => rule),
    [],
  )
  await inbox.getByLabel('One-time password').fill('012345')
  await inbox.locator('.outcome').getByText('Answer sent').waitFor()
  t.is((await scene.post(`/github/${id}`)).json().response, '012345')
  await inbox.locator('.outcome').getByText('The tool has the code').waitFor()
  await inbox.getByRole('link', { name: 'History' }).click()
  await inbox.getByRole('link', { name: 'code for tool' }).waitFor()
  await inbox.getByText('Code given · Bob').waitFor()
})

test('an admin can allow clients of the CFA API, and sees the values that they need', async (t) => {
  const place = await openPagePlace(t, browser)
  const ada = await place.join('admin', 'Ada')
  const { endpoint } = await place.addProject(ada)
  const page = await place.openTab('/projects', {}, ada)
  await page.getByText('Manage').click()
  await page.getByLabel('Clients of the CFA API may ask').check()
  await page.getByText('The service can read the codes for these').waitFor()
  await page.getByText(new URL(endpoint).origin, { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved.').first().waitFor()
  t.deepEqual(await place.database.all('select cfa from projects'), [{ cfa: 1 }])
})
