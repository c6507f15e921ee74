import { checkPhrase } from '@cfa/protocol/sealing'
import ava, { type ExecutionContext } from 'ava'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import type { Rules } from '../../src/projects/rules.ts'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { missNews } from '../helpers/lose-reply.ts'
import { openPagePlace } from '../helpers/page-place.ts'
import { addAuthenticator } from '../helpers/virtual-authenticator.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

/** Two admins, and a project with these rules. */
async function open(t: ExecutionContext, rules: Partial<Rules>) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const bob = await place.join('admin', 'Bob')
  for (const { inject, person } of [alice, bob])
    await inject({ method: 'PATCH', url: '/api/me', payload: { accounts: [person.name.toLowerCase()] } })
  const project = await place.addProject(alice)
  const [{ id }] = (await alice.inject({ url: '/api/projects' })).json().projects
  await alice.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload: { rules } })
  return { ...place, alice, bob, project, id }
}

async function checkAxe(t: ExecutionContext, page: Page): Promise<void> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
    [],
  )
}

test('two people approve: the first without a code, the second with one', async (t) => {
  const { openTab, alice, bob, project } = await open(t, { twoPeople: true })
  const job = await ask(project)
  const [first, second] = await Promise.all(
    [alice, bob].map((who) => openTab(`/q/${job.question.id}`, {}, who)),
  )
  if (!first || !second) return t.fail()
  await first.getByText('Two different people have to approve this.').waitFor()
  t.is(await first.getByLabel('One-time password').count(), 0)
  await checkAxe(t, first)
  await first.getByRole('button', { name: 'Approve 2.1.0, 1 of 2' }).click()
  await first.getByText('You have approved it.').waitFor()
  await first.getByText('1 of 2 approved: you.').waitFor()
  await second.getByText('1 of 2 approved: Alice.').waitFor()
  await second.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { username: 'bob', otp: '123456' })
  await second.getByText('First approved by Alice.').waitFor()
})

test('the second person can approve without a code, and the first then sends it', async (t) => {
  const { openTab, alice, bob, project } = await open(t, { twoPeople: true })
  const job = await ask(project)
  const [first, second] = await Promise.all(
    [alice, bob].map((who) => openTab(`/q/${job.question.id}`, {}, who)),
  )
  if (!first || !second) return t.fail()
  await first.getByRole('button', { name: '1 of 2' }).click()
  await second.getByRole('button', { name: 'Approve without a code, 2 of 2' }).click()
  await first.getByText('2 of 2 approved: you and Bob.').waitFor()
  await first.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { username: 'alice', otp: '123456' })
})

/** Bob, whose page does not yet know that Alice, the first of two, has been removed. */
async function withoutFirst(t: ExecutionContext, path: (id: string) => string) {
  const { openTab, alice, bob, project } = await open(t, { twoPeople: true })
  const job = await ask(project)
  const { id } = job.question
  await alice.inject({ method: 'POST', url: `/api/questions/${id}/answer`, payload: { attempt: 1 } })
  const page = await openTab(path(id), {}, bob)
  await page.getByLabel('One-time password').waitFor()
  await page.route('**/api/questions/*', (route) => route.abort())
  await bob.inject({ method: 'DELETE', url: `/api/people/${alice.person.id}` })
  const replied = page.waitForResponse('**/answer')
  await page.getByLabel('One-time password').fill('123456')
  return { page, replied, said: page.getByRole('status').getByText('Code sent.') }
}

test('a code that comes after the first of two was removed is not said to be sent', async (t) => {
  const { page, replied, said } = await withoutFirst(t, (id) => `/q/${id}`)
  await replied
  await page.unroute('**/api/questions/*')
  await page.locator('.again').getByText('so only your approval counts').waitFor()
  await page.getByText('1 of 2 approved: you.').waitFor()
  t.is(await said.count(), 0)
})

test('nor is it in a run', async (t) => {
  const { page, replied, said } = await withoutFirst(t, (id) => `/run/${id}`)
  await page.getByRole('button', { name: 'Send the code' }).click()
  await replied
  await page.unroute('**/api/questions/*')
  await page.locator('.again').getByText('so only your approval counts').waitFor()
  await page.getByText('You have approved these.').waitFor()
  t.is(await said.count(), 0)
})

test('the check phrase is picked from three, and a second wrong pick is the last', async (t) => {
  const { openTab, alice, bob, project } = await open(t, { pickPhrase: true })
  const job = await ask(project)
  if (!job.question.key) return t.fail()
  const right = await checkPhrase(job.question.key)
  const page = await openTab(`/q/${job.question.id}`, {}, alice)
  const choices = page
    .getByRole('group', { name: 'Which check phrase does the job’s log show?' })
    .getByRole('radio')
  await choices.first().waitFor()
  t.is(await choices.count(), 3)
  t.is(await page.getByText('Compare with the job’s log').count(), 0)
  await checkAxe(t, page)
  await page.getByLabel(right).check()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByLabel('One-time password').waitFor()
  const other = await openTab(`/q/${job.question.id}`, {}, bob)
  await other.getByLabel(right).waitFor()
  const wrong = (await other.locator('fieldset code').allTextContents()).filter((phrase) => phrase !== right)
  for (const [index, phrase] of wrong.entries()) {
    await other.getByLabel(phrase).check()
    await other.getByRole('button', { name: 'Go on' }).click()
    if (index === 0) await other.getByText('after one more wrong pick').waitFor()
  }
  await other.getByText('You picked a wrong phrase twice').waitFor()
  t.is(await other.getByRole('button', { name: 'Go on' }).count(), 0)
  await other.getByRole('button', { name: 'Decline…' }).waitFor()
  await page.getByLabel('One-time password').fill('123456')
  t.like(await job.answer(), { otp: '123456' })
})

const UNUSED: [rule: Partial<Rules>, approve: (page: Page, right: string) => Promise<void>][] = [
  [{ twoPeople: true }, (page) => page.getByRole('button', { name: '1 of 2' }).click()],
  [
    { pickPhrase: true },
    async (page, right) => {
      await page.getByLabel(right).check()
      await page.getByRole('button', { name: 'Go on' }).click()
    },
  ],
]
for (const [rules, approve] of UNUSED)
  test(`${Object.keys(rules)}: what came after the job had asked again was not used, and the page says so`, async (t) => {
    const { openTab, alice, project } = await open(t, rules)
    const job = await ask(project)
    if (!job.question.key) return t.fail()
    const page = await openTab(`/q/${job.question.id}`, {}, alice)
    await page.getByRole('button', { name: 'Decline…' }).waitFor()
    await missNews(page)
    await job.askAgain(2, 'rejected')
    await approve(page, await checkPhrase(job.question.key))
    await page.locator('.again').getByText('Your answer was not used.').waitFor()
    // The form that had the focus was replaced.
    await page.locator('#asks:focus').waitFor()
    await approve(page, await checkPhrase(job.question.key))
    await page
      .getByText(rules.twoPeople ? 'You have approved it.' : 'Six digits are sent')
      .first()
      .waitFor()
    t.pass()
  })

test('an approval needs the device’s passkey, and nothing is sent without it', async (t) => {
  const { openTab, inviteToken, project } = await open(t, { freshPasskey: true })
  const page = await openTab('/')
  const authenticator = await addAuthenticator(page)
  await page.goto(`/join#${await inviteToken()}`)
  await page.getByLabel('Your name').fill('Carol')
  await page.getByRole('button', { name: 'Create a passkey' }).click()
  await page.getByRole('heading', { name: 'Nothing waits' }).waitFor()
  const job = await ask(project)
  await page.goto(`/q/${job.question.id}`)
  await page.getByLabel('Publish as').selectOption('alice')
  await authenticator.agrees(false)
  await page.getByLabel('One-time password').fill('123456')
  await page.getByRole('alert').filter({ hasText: 'Nothing happened' }).waitFor()
  await authenticator.agrees(true)
  await page.getByRole('button', { name: 'Send the code' }).click()
  t.like(await job.answer(), { username: 'alice', otp: '123456' })
})

test('a viewer sees a release but cannot answer it', async (t) => {
  const { openTab, alice, bob, project, id } = await open(t, {})
  const payload = { people: [alice.person.id], viewers: [bob.person.id] }
  await alice.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload })
  const job = await ask(project)
  const page = await openTab('/', {}, bob)
  await page.getByText('Others answer.').waitFor()
  await page.goto(`/q/${job.question.id}`)
  await page.getByText('You can see this, but only other people may answer.').waitFor()
  t.is(await page.getByRole('button', { name: 'Decline…' }).count(), 0)
})

test('a person who may no longer answer is told so, and that nothing was used', async (t) => {
  const { openTab, alice, bob, project, id } = await open(t, {})
  const job = await ask(project)
  const page = await openTab(`/q/${job.question.id}`, {}, bob)
  const change = async (payload: object) =>
    await alice.inject({ method: 'PATCH', url: `/api/projects/${id}`, payload })
  await page.getByLabel('One-time password').waitFor()
  await change({ people: [alice.person.id], viewers: [bob.person.id] })
  await page.getByLabel('One-time password').fill('123456')
  await page.locator('.again').getByText('Your answer was not used.').waitFor()
  await page.getByText('You can see this, but only other people may answer.').waitFor()
  await change({ people: null })
  await page.reload()
  await page.getByLabel('One-time password').waitFor()
  await change({ people: [alice.person.id], viewers: [] })
  await page.getByLabel('One-time password').fill('123456')
  await page.getByRole('heading', { name: 'Release not found' }).waitFor()
  await page.getByText('you may no longer answer for its project').waitFor()
  await page.getByRole('status').getByText('Release not found').waitFor({ state: 'attached' })
  t.is((await alice.inject({ url: `/api/questions/${job.question.id}` })).json().state, 'waiting')
})

test('a second admin has to confirm the removal of a rule', async (t) => {
  const { openTab, alice, bob } = await open(t, { twoPeople: true })
  const [first, second] = await Promise.all([alice, bob].map((who) => openTab('/projects', {}, who)))
  if (!first || !second) return t.fail()
  await first.getByText('Manage').click()
  await first.getByLabel('Two different people approve').uncheck()
  await first.getByRole('button', { name: 'Save', exact: true }).click()
  const wanted = first.getByRole('region', { name: 'A pending change to tool' })
  await wanted.getByText('another admin has to confirm it').waitFor()
  t.is(await wanted.getByRole('button', { name: 'Confirm the change' }).count(), 0)
  await second.reload()
  await second.getByText('Manage').click()
  const offered = second.getByRole('region', { name: 'A pending change to tool' })
  await offered.getByText('Alice wants a change').waitFor()
  await offered.getByText('No longer: two different people approve').waitFor()
  await checkAxe(t, second)
  await offered.getByRole('button', { name: 'Confirm the change' }).click()
  await offered.waitFor({ state: 'detached' })
  t.false(await second.getByLabel('Two different people approve').isChecked())
})

test('a second admin sees which builds a change would allow before confirming it', async (t) => {
  const { openTab, alice, bob, id } = await open(t, { twoPeople: true })
  const first = await openTab('/projects', {}, alice)
  await first.getByText('Manage').click()
  await first.getByRole('button', { name: 'Add a rule…' }).click()
  await first.getByLabel('The repository’s id').fill('99')
  await first.getByRole('button', { name: 'Add the rule' }).click()
  await first.getByRole('button', { name: 'Save the rules' }).click()
  await first.getByText('· another admin has to confirm it').waitFor()
  const second = await openTab('/projects', {}, bob)
  await second.getByText('Manage').click()
  const offered = second.getByRole('region', { name: 'A pending change to tool' })
  await offered
    .getByText('token.actions.githubusercontent.com: repository_id: 99; ref: refs/heads/main')
    .waitFor()
  await offered.getByRole('button', { name: 'Confirm the change' }).click()
  await offered.waitFor({ state: 'detached' })
  const { projects } = (await bob.inject({ url: '/api/projects' })).json()
  t.deepEqual(
    projects.find((project: { id: string }) => project.id === id).identity[0].require.repository_id,
    ['99'],
  )
})

test('people save their CI user names in the settings', async (t) => {
  const { openTab, alice } = await open(t, {})
  const page = await openTab('/settings', {}, alice)
  await page.getByLabel('Your CI user names').fill('alice-at-ci, alice2')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Saved' }).waitFor()
  t.deepEqual((await alice.inject({ url: '/api/me' })).json().ciNames, ['alice-at-ci', 'alice2'])
})

test('in a run, each phrase is picked, then one approval and one code answer all releases', async (t) => {
  const { openTab, alice, bob, project } = await open(t, { pickPhrase: true, twoPeople: true })
  const jobs = await Promise.all(
    ['a', 'b'].map((name) =>
      ask(project, { package: { ...questionOf().package, name: `@example/${name}` } }),
    ),
  )
  const pickAll = async (who: typeof alice) => {
    const page = await openTab(`/run/${jobs[0]?.question.id}`, {}, who)
    await page.getByText('Pick the check phrase of each first.').waitFor()
    t.is(await page.getByRole('button', { name: /^(Approve|Send)/ }).count(), 0)
    for (const { question } of jobs) {
      const row = page
        .getByRole('listitem')
        .filter({ has: page.getByRole('heading', { name: question.package.name }) })
      if (question.key) await row.getByLabel(await checkPhrase(question.key)).check()
      await row.getByRole('button', { name: 'Go on' }).click()
      await row.getByRole('button', { name: 'Go on' }).waitFor({ state: 'detached' })
    }
    return page
  }
  const first = await pickAll(alice)
  await first.getByRole('button', { name: 'Approve all 2 of this run, 1 of 2' }).click()
  await first.getByRole('dialog').getByRole('button', { name: 'Yes, approve 2 releases' }).click()
  await first.getByText('You have approved these.').waitFor()
  await checkAxe(t, first)
  const second = await pickAll(bob)
  await second.getByLabel('One-time password').fill('123456')
  await second.getByRole('button', { name: 'Send the code for all 2 of this run' }).click()
  for (const job of jobs) t.like(await job.answer(), { username: 'bob', otp: '123456' })
})
