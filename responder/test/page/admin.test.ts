import ava from 'ava'
import { ask } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { codesIn, openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('adds a project, and its two variables let a job ask', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/', {}, await join('admin', 'Alice'))
  await page.getByRole('main').getByRole('link', { name: 'Projects' }).click()
  await page.getByRole('button', { name: 'Add a project…' }).click()
  await page.getByLabel('Name').fill('tool')
  await page.getByLabel('Packages').fill('@example/*, left-pad')
  await page.getByRole('button', { name: 'Add the project' }).click()
  const once = page.getByRole('region', { name: 'Variables for the release job of tool' })
  const [endpoint = '', secret = ''] = await codesIn(once)
  await ask({ endpoint, secret })
  await page.getByRole('link', { name: 'Inbox 1 waiting' }).waitFor()
  await once.getByRole('button', { name: 'I have both' }).click()
  t.is(await page.getByText(secret).count(), 0)
})

test('a new secret works, and the old one stops when it should', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const old = await addProject(alice)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  await page.getByRole('button', { name: 'Create a new secret…' }).click()
  await page.getByLabel('Its name').fill('GitHub')
  await page.getByLabel('The current secret').selectOption('stops at once')
  await page.getByRole('button', { name: 'Create the secret' }).click()
  const once = page.getByRole('region', { name: 'Variables for the release job of tool' })
  const [endpoint = '', secret = ''] = await codesIn(once)
  const secrets = page.getByRole('region', { name: 'Secrets of tool' })
  await secrets.getByText(/^GitHub · made .+ · never used$/).waitFor()
  await t.notThrowsAsync(ask({ endpoint, secret }))
  await t.throwsAsync(ask(old))
  // The date is written after the reply to the job.
  await eventually(
    async () => (await database.all('select 1 from secrets where used_at is not null')).length === 1,
  )
  await page.reload()
  await page.getByText('Manage').click()
  await secrets.getByText(/^GitHub · made .+ · last used just now$/).waitFor()
})

test('a secret for clients of the CFA API can be made once the project allows them, and is labelled', async (t) => {
  const { openTab, join, addProject, config } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const own = await addProject(alice)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  await page.getByRole('button', { name: 'Create a new secret…' }).click()
  await page.getByLabel('Its name').waitFor()
  t.is(await page.getByLabel('It is for').count(), 0)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByLabel('Clients of the CFA API may ask').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Create a new secret…' }).click()
  await page.getByLabel('It is for').selectOption('clients of the CFA API')
  await page.getByRole('button', { name: 'Create the secret' }).click()
  const once = page.getByRole('region', { name: 'Variables for the release job of tool' })
  const [host, projectId, secret] = await codesIn(once)
  t.is(host, config.publicUrl)
  const headers = { authorization: `bearer ${secret}` }
  const test = await fetch(`${host}/api/request/${projectId}/github/test`, { method: 'POST', headers })
  t.is(test.status, 200)
  await page
    .getByRole('region', { name: 'Secrets of tool' })
    .getByText(/ · for the CFA API · made /)
    .waitFor()
  await t.notThrowsAsync(ask(own))
})

test('a new secret or the removal of a project withdraws open questions if asked to', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const project = await addProject(alice)
  await ask(project)
  const page = await openTab('/projects', {}, alice)
  await page.getByRole('link', { name: 'Inbox 1 waiting' }).waitFor()
  await page.getByText('Manage').click()
  await page.getByRole('button', { name: 'Create a new secret…' }).click()
  await page.getByLabel('The current secret').selectOption('stops at once')
  await page.getByLabel('Withdraw its open questions').check()
  await page.getByRole('button', { name: 'Create the secret' }).click()
  const once = page.getByRole('region', { name: 'Variables for the release job of tool' })
  const [endpoint = '', secret = ''] = await codesIn(once)
  await page.getByRole('link', { name: 'Inbox', exact: true }).waitFor()
  const later = await ask({ endpoint, secret })
  await page.getByRole('link', { name: 'Inbox 1 waiting' }).waitFor()
  await page.getByRole('button', { name: 'Remove this project…' }).click()
  await page.getByLabel('Withdraw its open questions').check()
  await page.getByRole('button', { name: 'Remove the project' }).click()
  await page.getByRole('heading', { name: 'tool', exact: true }).waitFor({ state: 'detached' })
  await page.goto(`/q/${later.question.id}`)
  await page.getByText('Its project was removed.').first().waitFor()
  t.pass()
})

test('warns about a project that is nearly full', async (t) => {
  const config = { storagePerProject: 1000 }
  const { openTab, join, addProject, database } = await openPagePlace(t, browser, { config })
  const alice = await join('admin', 'Alice')
  await addProject(alice)
  await database.run("insert into counters (name, value) select 'bytes.' || id, 900 from projects")
  const page = await openTab('/projects', {}, alice)
  await page.getByText(/^Its questions fill 90 % of the 1000.B that it has/).waitFor()
  t.pass()
})

test('warns about a project whose approvals cannot start a workflow', async (t) => {
  const { openTab, join, addProject, database } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await addProject(alice)
  await database.run(
    `insert into watches (project_id, registry, npm_token, target, created_at, next_at, failures, failure)
     select id, '', '', '{}', 1, ${Number.MAX_SAFE_INTEGER}, 1, 'The registry answered with status 401.' from projects`,
  )
  const page = await openTab('/projects', {}, alice)
  await page
    .getByText(/may not start: The registry answered with status 401\. Run cfa-responder doctor/)
    .waitFor()
  t.pass()
})

test('shows and changes who may answer', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await join('maintainer', 'Bob')
  await addProject(alice)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('@example/* · every maintainer may answer').waitFor()
  await page.getByText('Manage').click()
  await page.getByLabel('Every maintainer').uncheck()
  await page.getByRole('group', { name: 'Who may answer' }).getByLabel('Bob').check()
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('@example/* · Bob may answer').waitFor()
  t.pass()
})

test('removes a project', async (t) => {
  const { openTab, join, addProject } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await addProject(alice)
  const page = await openTab('/projects', {}, alice)
  await page.getByText('Manage').click()
  await page.getByRole('button', { name: 'Remove this project…' }).click()
  await page.getByRole('button', { name: 'Remove the project' }).click()
  await page.getByRole('heading', { name: 'tool', exact: true }).waitFor({ state: 'detached' })
  t.pass()
})

test('refuses an invalid project name and says so in the dialog', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/projects', {}, await join('admin', 'Alice'))
  await page.getByRole('button', { name: 'Add a project…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('A Tool!')
  await dialog.getByLabel('Packages').fill('left-pad')
  await dialog.getByRole('button', { name: 'Add the project' }).click()
  await dialog.getByRole('alert').filter({ hasText: /\w/ }).waitFor()
  t.pass()
})

test('invites a person, whose link opens with their name, and withdraws the invitation', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const page = await openTab('/people', {}, await join('admin', 'Alice'))
  await page.getByRole('button', { name: 'Invite somebody…' }).click()
  await page.getByLabel('Their name').fill('Bob')
  await page.getByLabel('Role', { exact: true }).selectOption('Admin')
  await page.getByRole('button', { name: 'Create the link' }).click()
  const link = (await page.locator('.once code').textContent()) ?? ''
  const guest = await openTab(new URL(link).pathname + new URL(link).hash)
  await guest.getByRole('heading', { name: 'Alice invites you' }).waitFor()
  t.is(await guest.getByLabel('Your name').inputValue(), 'Bob')
  await page.getByRole('button', { name: 'Withdraw the invitation of Bob' }).click()
  await page.getByRole('button', { name: 'Withdraw the invitation of Bob' }).waitFor({ state: 'detached' })
})

test('keeps the last admin and removes people', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  await join('maintainer', 'Bob')
  const page = await openTab('/people', {}, alice)
  await page.getByLabel('Role of Alice').selectOption('Maintainer')
  await page.getByRole('alert').filter({ hasText: /admin/ }).waitFor()
  t.is(await page.getByLabel('Role of Alice').inputValue(), 'admin')
  await page.getByRole('button', { name: 'Remove Bob' }).click()
  await page.getByRole('button', { name: 'Remove the person' }).click()
  await page.getByLabel('Role of Bob').waitFor({ state: 'detached' })
})

test('removing a person that a project needs warns of it', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  const alice = await join('admin', 'Alice')
  const bob = await join('maintainer', 'Bob')
  const payload = { name: 'tool', packages: ['tool'], people: [bob.person.id] }
  await alice.inject({ method: 'POST', url: '/api/projects', payload })
  const page = await openTab('/people', {}, alice)
  await page.getByRole('button', { name: 'Remove Bob' }).click()
  await page.getByRole('dialog').getByText('Without them, nobody can release tool.').waitFor()
  t.pass()
})

test('admins who make themselves maintainers lose the admins’ menu at once', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  await join('admin', 'Alice')
  const page = await openTab('/people', {}, await join('admin', 'Bob'))
  await page.getByLabel('Role of Bob').selectOption('Maintainer')
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  t.is(await page.getByRole('navigation').getByRole('link').count(), 3)
})

test('maintainers see neither projects nor people', async (t) => {
  const { openTab, join } = await openPagePlace(t, browser)
  await join('admin', 'Alice')
  const page = await openTab('/projects', {}, await join('maintainer', 'Bob'))
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  t.is(await page.getByRole('navigation').getByRole('link').count(), 3)
})
