import ava from 'ava'
import type { Page } from 'playwright-core'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

type Context = Parameters<typeof openPagePlace>[0]

/** A project with two rules for builds, and its form on the pages of two admins. */
async function openForms(t: Context) {
  const place = await openPagePlace(t, browser)
  const [alice, bob] = [await place.join('admin', 'Alice'), await place.join('admin', 'Bob')]
  const identity = ['one', 'two'].map((name) => ({
    ...{ ci: 'other', issuer: `https://${name}.example`, require: { repository_id: ['1'] } },
  }))
  const payload = { name: 'tool', packages: ['@example/*'], identity }
  await alice.inject({ method: 'POST', url: '/api/projects', payload })
  const first = await place.openTab('/projects', {}, alice)
  const second = await place.openTab('/projects', {}, bob)
  for (const page of [first, second]) await page.getByText('Manage').click()
  const project = async () => (await alice.inject({ url: '/api/projects' })).json().projects[0]
  return { first, second, project }
}

const save = async (page: Page, button: 'Save' | 'Save the rules'): Promise<void> => {
  await page.getByRole('button', { name: button, exact: true }).click()
  await page.getByText('Saved.').first().waitFor()
}

const removeRule = (page: Page) => page.getByRole('button', { name: 'Remove this rule' }).first().click()
const rule = (page: Page, name: string) => page.getByLabel(`Builds of https://${name}.example`)

test('a form that is out of date changes only what was changed in it', async (t) => {
  const { first, second, project } = await openForms(t)
  await first.getByLabel('Two different people approve').check()
  await first.getByLabel('Questions per hour').fill('7')
  await save(first, 'Save')
  await second.getByLabel('Packages').fill('@example/*, left-pad')
  await second.getByLabel('The person who started the run can’t approve it').check()
  await save(second, 'Save')
  t.like(await project(), {
    packages: ['@example/*', 'left-pad'],
    rules: { twoPeople: true, notTheTrigger: true },
    limits: { questionsPerHour: 7 },
    pending: null,
  })
  t.true(await second.getByLabel('Two different people approve').isChecked())
})

test('saving something else shows the rules for builds that another admin has saved', async (t) => {
  const { first, second, project } = await openForms(t)
  await removeRule(first)
  await save(first, 'Save the rules')
  await second.getByLabel('Packages').fill('left-pad')
  await save(second, 'Save')
  await rule(second, 'one').waitFor({ state: 'detached' })
  await rule(second, 'two').fill('repository_id: 2')
  await save(second, 'Save the rules')
  t.like(await project(), { identity: [{ require: { repository_id: ['2'] } }] })
})

test('saving something else keeps what is being typed in a rule that nobody has changed', async (t) => {
  const { second } = await openForms(t)
  await rule(second, 'one').fill('repository_id: 3')
  await second.getByLabel('Packages').fill('left-pad')
  await save(second, 'Save')
  t.is(await rule(second, 'one').inputValue(), 'repository_id: 3')
})

test('what another admin has changed meanwhile is not overwritten', async (t) => {
  const { first, second, project } = await openForms(t)
  await removeRule(first)
  await save(first, 'Save the rules')
  await rule(second, 'two').fill('repository_id: 2')
  await second.getByRole('button', { name: 'Save the rules' }).click()
  await second.getByText('Another admin has changed this meanwhile.').waitFor()
  const { identity } = await project()
  t.is(identity.length, 1)
  t.deepEqual(identity[0].require.repository_id, ['1'])
})
