import ava from 'ava'
import axe from 'axe-core'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import type { Visitor } from '../helpers/signed-in.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

const addChannel = ({ inject }: Visitor) => {
  const target = { kind: 'webhook', url: 'https://203.0.113.1/hook', secret: null }
  return inject({ method: 'POST', url: '/api/me/channels', payload: { name: 'Mine', target } })
}
const quietOf = async ({ inject }: Visitor) => (await inject({ url: '/api/me/quiet' })).json()

test('people set quiet hours, and projects that wake them', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await addProject(alice)
  const page = await openTab('/settings', { timezoneId: 'Europe/Vienna' }, alice)
  const section = page.getByRole('region', { name: 'When not to notify you' })
  await section.getByLabel('Quiet hours').check()
  await section.getByLabel('From').fill('23:30')
  await section.getByLabel('Wake me for tool').check()
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id }) => id),
    [],
  )
  await section.getByRole('button', { name: 'Set the quiet hours' }).click()
  await page.getByText('Saved.').first().waitFor({ state: 'attached' })
  const { quietHours, projects } = await quietOf(alice)
  t.deepEqual(quietHours, {
    ...{ zone: 'Europe/Vienna', from: '23:30', to: '07:00' },
    wakeFor: projects.map(({ id }: { id: string }) => id),
  })
})

test('a project can be muted for a time, and the last person to be notified is warned', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const [alice, bob] = [await join('admin', 'Alice'), await join('maintainer', 'Bob')]
  await addProject(alice)
  for (const person of [alice, bob]) t.is((await addChannel(person)).statusCode, 201)
  const page = await openTab('/settings', {}, alice)
  await page.getByRole('button', { name: 'Mute tool…' }).click()
  await page.getByLabel('How long').selectOption('for a day')
  await page.getByRole('button', { name: 'Mute it', exact: true }).click()
  await page.getByRole('button', { name: 'Unmute tool' }).waitFor()
  t.truthy((await quietOf(alice)).projects[0].mutedUntil)
  const last = await openTab('/settings', {}, bob)
  await last.getByRole('button', { name: 'Mute tool…' }).click()
  await last.getByText('Nobody else would be notified when it asks.').waitFor()
  await last.getByRole('button', { name: 'Mute it all the same' }).click()
  await last.getByRole('button', { name: 'Unmute tool' }).click()
  await last.getByRole('button', { name: 'Mute tool…' }).waitFor()
  t.is((await quietOf(bob)).projects[0].mutedUntil, null)
})

test('an admin sets who is notified later, and how many questions may be asked in an hour', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const [alice, bob] = [await join('admin', 'Alice'), await join('maintainer', 'Bob')]
  await addProject(alice)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  await page.getByLabel('Questions per hour').fill('30')
  await page.getByLabel('Notify some people only if nobody has looked').check()
  await page.getByLabel('After minutes').fill('15')
  await page.getByRole('group', { name: 'Notified later' }).getByLabel('Bob').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Saved.').first().waitFor({ state: 'attached' })
  const [project] = (await alice.inject({ url: '/api/projects' })).json().projects
  t.deepEqual(project.limits, {
    questionsPerHour: 30,
    escalation: { minutes: 15, people: [bob.person.id] },
  })
})
