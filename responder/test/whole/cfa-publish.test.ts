import ava, { type ExecutionContext } from 'ava'
import type { Page } from 'playwright-core'
import { createHarness } from '../../../test/helpers/harness.ts'
import type { Workspaces } from '../../../test/helpers/workspaces-scene.ts'
import type { TwoFactor } from '../../../test-registry/index.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: a job, a registry, a service and a browser keep one machine busy.
const test = ava.serial
const { registry, workspaces, publish } = await createHarness(ava, { stages: true })
const browser = sharedBrowser()

/** `cfa publish` of three packages waits for Alice, who has opened the run. */
async function openRun(t: ExecutionContext, twoFactor?: TwoFactor) {
  const place = await openPagePlace(t, browser, { config: { registries: [registry.url] } })
  const visitor = await place.join('admin', 'Alice')
  const workspace = await workspaces(({ alice }) => {
    registry.reuseCodes(alice.name)
    return {}
  }, twoFactor)
  const { endpoint, secret } = await place.addProject(visitor, 'tool', [`${workspace.scope}/*`])
  const env = { CFA_RESPONDER_URL: endpoint, CFA_RESPONDER_SECRET: secret }
  const ended = publish(workspace, { env })
  const page = await place.openTab('/', {}, visitor)
  await page.getByRole('link', { name: '3 packages' }).click({ timeout: 120_000 })
  await page.getByLabel('Publish as').selectOption(workspace.alice.name)
  return { workspace, page, ended }
}

async function isDone(t: ExecutionContext, page: Page, { published, names }: Workspaces): Promise<void> {
  await page.locator('.outcome').getByText('All 3 packages are at').waitFor({ timeout: 120_000 })
  t.is(await page.locator('.packages > .published').count(), 3)
  t.deepEqual(await published(), names)
}

test('the packages of `cfa publish` are one run on the page, and one code publishes them', async (t) => {
  const { workspace, page, ended } = await openRun(t)
  await page.getByLabel('One-time password').fill(registry.code(workspace.alice.name))
  await isDone(t, page, workspace)
  const { exitCode, stderr } = await ended
  t.is(exitCode, 0, stderr)
  t.deepEqual(workspace.writes(), ['a 201', 'b 201', 'c 201'])
})

test('with a passkey, the page shows a link for one package after another', async (t) => {
  const { workspace, page, ended } = await openRun(t, 'web')
  await page.getByRole('button', { name: 'Confirm with a passkey' }).click()
  let before = ''
  for (const name of ['a', 'b', 'c']) {
    await page.locator('.which', { hasText: `${workspace.scope}/${name}` }).waitFor({ timeout: 120_000 })
    const link = await page.locator(`a.button.main:not([href="${before}"])`).getAttribute('href')
    registry.approveWeb(link ?? '')
    before = link ?? ''
  }
  await isDone(t, page, workspace)
  t.is((await ended).exitCode, 0)
})

test('a decline on the page covers all packages, and nothing is published', async (t) => {
  const { workspace, page, ended } = await openRun(t)
  await page.getByRole('button', { name: 'Decline…' }).click()
  await page.getByRole('button', { name: 'Decline the release' }).click()
  await page.locator('.outcome').getByText('Nothing was published.').waitFor()
  t.not((await ended).exitCode, 0)
  t.deepEqual(await workspace.published(), [])
})
