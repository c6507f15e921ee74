import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { startTestRegistry, type TestUser } from '../../../test-registry/index.ts'
import type { JobProject } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { heading } from '../helpers/open-release.ts'
import { codesIn } from '../helpers/page-place.ts'
import { openPackage, openWhole } from '../helpers/whole-place.ts'

// One after another: a job, a registry, a service and browsers keep one machine busy.
const test = ava.serial
const registry = await startTestRegistry()
const users = await Promise.all([registry.addUser('alice'), registry.addUser('bob')])
test.after.always(() => registry.close())
const browser = sharedBrowser()

/** Adds a project on the page. The variables that it shows are all that the job gets. */
async function addProject(page: Page, packageName: string): Promise<JobProject> {
  await page.getByRole('navigation').getByRole('link', { name: 'Projects' }).click()
  await page.getByRole('button', { name: 'Add a project…' }).click()
  await page.getByLabel('Name').fill('tool')
  await page.getByLabel('Packages').fill(packageName)
  await page.getByRole('button', { name: 'Add the project' }).click()
  const once = page.getByRole('region', { name: 'Variables for the release job of tool' })
  const [endpoint = '', secret = ''] = await codesIn(once)
  await once.getByRole('button', { name: 'I have both' }).click()
  await page.getByRole('link', { name: /^Inbox/ }).click()
  return { endpoint, secret }
}

/** Invites another maintainer on the page. Resolves with the link. */
async function invite(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'People' }).click()
  await page.getByRole('button', { name: 'Invite somebody…' }).click()
  await page.getByRole('button', { name: 'Create the link' }).click()
  return (await page.locator('.once code').textContent()) ?? ''
}

/** Alice joins first, adds a project, and stays in her inbox. */
async function open(t: ExecutionContext, name: string, publishers: readonly TestUser[] = users) {
  const whole = await openWhole(t, browser, registry)
  const alice = await whole.joinBy(await whole.firstLink(), 'Alice')
  const project = await addProject(alice, name)
  const release = await openPackage(t, registry, { name, users: publishers })
  return { ...whole, alice, project, ...release }
}

const openRelease = (page: Page, name: string) =>
  page
    .getByRole('link', { name: `${name} 1.0.0` })
    .first()
    .click()

/** An approval without a code needs a second step. */
async function approve(page: Page) {
  await page.getByRole('button', { name: 'Approve 1.0.0' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Yes, approve 1.0.0' }).click()
}

/** Collects the headings of the outcome, for as long as the page is not reloaded. */
async function keepsAllTitles(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const seen: string[] = []
    new MutationObserver(() => {
      const title = document.querySelector('#outcome')?.textContent
      if (title && seen.at(-1) !== title) seen.push(title)
    }).observe(document, { subtree: true, childList: true, characterData: true })
    Object.assign(window, { seen })
  })
  return () => page.evaluate(() => (window as unknown as { seen: string[] }).seen)
}

/** Checks that a text contains no secret. */
function hasNone(t: ExecutionContext, text: string, secrets: readonly string[]): void {
  for (const secret of secrets) t.false(new RegExp(`(?<![\\w-])${secret}(?![\\w-])`).test(text))
}

const tokensOf = (list: readonly TestUser[]) => list.map(({ token }) => token)

test('a release is approved, its first code rejected and its second accepted, and nobody in between can read one', async (t) => {
  const name = 'whole-way'
  const { alice, project, repository, start, wire, kept } = await open(t, name)
  const titles = await keepsAllTitles(alice)
  const job = await start(project)

  await openRelease(alice, name)
  await heading(alice, 'May this be released?')
  const phrase = (await alice.locator('.phrase code').textContent()) ?? ''
  const integrity = (await alice.locator('.integrity .whole').textContent()) ?? ''
  t.is(await alice.locator('.facts .warning').count(), 0)
  t.deepEqual(await repository.remoteTags(), [])
  await alice.getByLabel('Publish as').selectOption('alice')
  await approve(alice)

  // The same place asks for the code, and Alice does nothing for it.
  await heading(alice, 'A code is needed to publish')
  t.deepEqual(await repository.remoteTags(), ['v1.0.0'])
  const wrong = registry.staleCode('alice')
  // The approval has named the account, so the page offers no other.
  await alice.getByText('Publishes as alice').waitFor()
  await alice.getByLabel('One-time password').fill(wrong)
  await alice.getByText('The registry did not accept the code of alice.').first().waitFor()
  const right = registry.code('alice')
  await alice.getByLabel('One-time password').fill(right)
  await heading(alice, 'Published')

  const { exitCode, output, tags } = await job.ended
  t.is(exitCode, 0, output)
  t.deepEqual(tags, ['v1.0.0'])
  t.is(registry.publisherOf(name, '1.0.0'), 'alice')
  t.is((await registry.packument(name)).versions['1.0.0'].dist.integrity, integrity)
  t.true(output.includes(`Check phrase: ${phrase} `))
  t.true(output.includes(integrity))
  // The list is still there, so the page was not reloaded. It misses states that end before the page gets them.
  const seen = await titles()
  t.deepEqual([seen[0], seen.at(-1)], ['Approved', 'Published'])

  const { to, from } = wire.read()
  t.is(to.match(/POST \/api\/questions\/[\w-]+\/answer /g)?.length, 3)
  t.is(to.match(/"sealed":"/g)?.length, 3)
  const codes = [wrong, right]
  hasNone(t, to, [...codes, ...tokensOf(users)])
  hasNone(t, from, [...codes, ...tokensOf(users)])
  hasNone(t, output, [...codes, ...tokensOf(users), project.secret])
  hasNone(t, await kept(), [...codes, ...tokensOf(users), project.secret])
})

test('a build without a secret proves itself and is shown as verified, and another branch is refused', async (t) => {
  const name = 'proved'
  const issuer = await registry.startIssuer()
  const { alice, project, startAs, kept } = await open(t, name)
  await alice.getByRole('navigation').getByRole('link', { name: 'Projects' }).click()
  await alice.getByText('Manage').click()
  const builds = alice.getByRole('region', { name: 'Builds of tool' })
  await builds.getByRole('button', { name: 'Add a rule…' }).click()
  await alice.getByLabel('The repository’s id').fill('1')
  await alice.getByLabel('Its issuer').fill(issuer.url)
  await alice.getByRole('button', { name: 'Add the rule' }).click()
  await builds.getByRole('button', { name: 'Save the rules' }).click()
  await alice.getByText('Saved.').first().waitFor()

  const evil = await (await startAs(issuer.github({ ref: 'refs/heads/evil' }), project)).ended
  t.not(evil.exitCode, 0)
  t.notRegex(evil.output, /allowed: /)
  t.deepEqual(evil.tags, [])
  await alice.getByRole('link', { name: /^Inbox/ }).click()
  await alice.getByText(/^ref is refs\/heads\/evil; allowed: /).waitFor()

  const job = await startAs(issuer.github({ actor: 'mona', run_id: '7' }), project)
  await openRelease(alice, name)
  const proof = alice.getByRole('region', { name: 'Verified by GitHub Actions' })
  await proof.getByText('mona').waitFor()
  await proof.getByText('octo/example', { exact: true }).waitFor()
  await alice.getByLabel('Publish as').selectOption('alice')
  await approve(alice)
  await heading(alice, 'A code is needed to publish')
  await alice.getByLabel('One-time password').fill(registry.code('alice'))
  await heading(alice, 'Published')
  const { exitCode, output } = await job.ended
  t.is(exitCode, 0, output)
  t.regex(output, /This build proves itself with its GitHub Actions identity\./)
  // No token is stored or logged, except for GitHub's masking.
  const said = output.replace(/^::add-mask::.*$/gm, '')
  t.notRegex(`${said}${await kept()}`, /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]{20,}/)
})

test('with a passkey, the release is confirmed on the registry’s page, and nobody else gets the link', async (t) => {
  const name = 'by-passkey'
  const carol = await registry.addUser('carol', { twoFactor: 'web' })
  const { alice, project, start, wire, kept } = await open(t, name, [carol])
  const job = await start(project)
  await openRelease(alice, name)
  await approve(alice)
  await alice.getByRole('button', { name: 'Confirm with a passkey' }).click()
  const opening = alice.context().waitForEvent('page')
  const link = alice.getByRole('link', { name: `Open ${new URL(registry.url).host}` })
  const url = (await link.getAttribute('href')) ?? ''
  await link.click()
  const there = await opening
  t.is(there.url(), url)
  await there.getByRole('button', { name: 'Approve' }).click()
  await there.getByText('Approved.').waitFor()
  await there.close()
  await heading(alice, 'Published')

  const { exitCode, output, tags } = await job.ended
  t.is(exitCode, 0, output)
  t.deepEqual(tags, ['v1.0.0'])
  t.is(registry.publisherOf(name, '1.0.0'), 'carol')
  const { to, from } = wire.read()
  const [, id = ''] = url.split('/auth/cli/')
  t.regex(id, /^[\w-]{20,}$/)
  for (const text of [to, from, output, await kept()]) {
    t.false(text.includes(id))
    hasNone(t, text, [carol.token])
  }
})

test('an invited maintainer answers, and the other’s page shows who it was', async (t) => {
  const name = 'second-maintainer'
  const { alice, project, joinBy, start } = await open(t, name)
  const bob = await joinBy(await invite(alice), 'Bob')
  const job = await start(project)

  await alice.getByRole('link', { name: 'Inbox 1 waiting' }).click()
  await Promise.all([openRelease(alice, name), openRelease(bob, name)])
  await heading(alice, 'May this be released?')
  await bob.getByLabel('Publish as').selectOption('bob')
  await approve(bob)
  await alice.getByText('Approved by Bob as bob').first().waitFor()
  await bob.getByText('Publishes as bob').waitFor()
  await bob.getByLabel('One-time password').fill(registry.code('bob'))
  await heading(bob, 'Published')
  await heading(alice, 'Published')

  const { exitCode, output } = await job.ended
  t.is(exitCode, 0, output)
  t.is(registry.publisherOf(name, '1.0.0'), 'bob')
  await alice.getByRole('link', { name: 'History' }).click()
  await alice.getByText('Published · Bob').first().waitFor()
})

test('a decline on the page fails the job with its reason, and leaves no tag and no upload', async (t) => {
  const name = 'declined'
  const { alice, project, start, writes } = await open(t, name)
  const job = await start(project)
  await openRelease(alice, name)
  await alice.getByRole('button', { name: 'Decline…' }).click()
  await alice.getByLabel('Reason').fill('Not before the holidays.')
  await alice.getByRole('button', { name: 'Decline the release' }).click()
  await heading(alice, 'Declined by you')
  const { exitCode, output, tags } = await job.ended
  t.is(exitCode, 1, output)
  t.regex(output, /EAPPROVALDECLINED/)
  t.regex(output, /Declined by: Alice\. Reason given: Not before the holidays\./)
  t.deepEqual(tags, [])
  t.deepEqual(writes(), [])
})

test('a staged version is declined on the page and discarded at the registry with a code', async (t) => {
  const name = 'discarded'
  const { alice, project, start, wire } = await open(t, name)
  const job = await start(project, { publish: 'staged' })
  await openRelease(alice, name)
  await heading(alice, 'May this be released?')
  t.is(registry.stage.list(name).length, 1)
  await alice.getByRole('button', { name: 'Decline…' }).click()
  await alice.getByLabel('Discard as').selectOption('alice')
  const code = registry.code('alice')
  await alice.getByRole('dialog').getByLabel('One-time password').fill(code)
  await alice.getByRole('button', { name: 'Decline and discard 1.0.0' }).click()
  await heading(alice, 'Declined by you')
  await alice.getByText('it is no longer staged.').first().waitFor()

  const { exitCode, output, tags } = await job.ended
  t.is(exitCode, 1, output)
  t.regex(output, /EAPPROVALDECLINED/)
  t.deepEqual([tags, registry.stage.list(name)], [[], []])
  const { to, from } = wire.read()
  for (const text of [to, from, output]) hasNone(t, text, [code, ...tokensOf(users)])
})

test('a job stopped while it waits withdraws its question', async (t) => {
  const name = 'stopped'
  const { alice, project, start, writes } = await open(t, name)
  const job = await start(project)
  await openRelease(alice, name)
  await heading(alice, 'May this be released?')
  job.kill('SIGTERM')
  await heading(alice, 'The job no longer asks')
  t.deepEqual((await job.ended).tags, [])
  t.deepEqual(writes(), [])
})
