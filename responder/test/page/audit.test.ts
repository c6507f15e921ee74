import ava from 'ava'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('the audit log shows admins names instead of ids', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const bob = await join('maintainer', 'Bob')
  await addProject(alice)
  const [project] = await database.all('select id from projects')
  const payload = { people: [bob.person.id] }
  await alice.inject({ method: 'PATCH', url: `/api/projects/${String(project?.id)}`, payload })
  const page = await openTab('/history', {}, alice)
  await page.getByRole('link', { name: 'Audit log' }).click()
  await page.getByRole('heading', { level: 1, name: 'Audit log' }).waitFor()
  const entry = page.getByRole('listitem').filter({ hasText: 'Project: change' })
  await entry.getByText('Alice', { exact: true }).waitFor()
  await entry.getByText('project tool').waitFor()
  await entry.getByText('name: tool · before: people: none · after: people: Bob').waitFor()
  for (const { person } of [alice, bob]) t.is(await page.getByText(person.id).count(), 0)
})

test('maintainers cannot open the audit log', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  await join('admin', 'Alice')
  const page = await openTab('/audit', {}, await join('maintainer', 'Bob'))
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('search').waitFor()
  t.is(await page.getByRole('link', { name: 'Audit log' }).count(), 0)
})
