import ava, { type ExecutionContext } from 'ava'
import axe from 'axe-core'
import { ask, questionOf } from '../helpers/asking-job.ts'
import { sharedBrowser } from '../helpers/browser.ts'
import { openPagePlace } from '../helpers/page-place.ts'

// One after another: each has its own service and browser tabs.
const test = ava.serial
const browser = sharedBrowser()

async function open(t: ExecutionContext, notes: string) {
  const place = await openPagePlace(t, browser)
  const alice = await place.join('admin', 'Alice')
  const project = await place.addProject(alice)
  const details = { ...questionOf().details, notes } as NonNullable<ReturnType<typeof questionOf>['details']>
  const job = await ask(project, { details, accounts: ['alice'] })
  const page = await place.openTab(`/q/${job.question.id}`, {}, alice)
  const section = page.getByRole('region', { name: 'Release notes' })
  await section.waitFor()
  return { ...place, alice, project, page, section }
}

const NOTES = `# 2.1.0

### Bug Fixes

* **parser:** keep the last line ([3b18e51](https://github.com/example/tool/commit/3b18e51)), closes [#7](https://evil.example/7)
* \`a < b\` &amp; more, https://example.com/plain

1. one
   > quoted

| a | b |
| - | - |
| 1 | ~~2~~ |

- [x] done

![logo](https://evil.example/pixel.png) and [here](javascript:document.title=1)

<b onclick="document.title=1">bold</b> <img src=x onerror="document.title=1">

<script>document.title=1</script>

\`\`\`js
const tag = '<i>'
\`\`\`
`

test('release notes are Markdown, HTML is shown as text, and links name their host', async (t) => {
  const { page, section } = await open(t, NOTES)
  await section.getByText('Show all of them').click()
  await section.getByRole('heading', { level: 3, name: '2.1.0' }).waitFor()
  await section.getByRole('heading', { level: 4, name: 'Bug Fixes' }).waitFor()
  t.is(await section.locator('strong', { hasText: 'parser:' }).count(), 1)
  await section.getByText('3b18e51 (github.com)').waitFor()
  await section.getByText('#7 (evil.example)').waitFor()
  await section.getByText('Image: logo (evil.example)').waitFor()
  await section.getByText('a < b').waitFor()
  await section.getByText('& more').waitFor()
  await section.getByText('[here](javascript:document.title=1)').waitFor()
  await section.getByText('<b onclick="document.title=1">bold</b>').waitFor()
  await section.getByText('<script>document.title=1</script>').waitFor()
  await section.getByText("const tag = '<i>'").waitFor()
  t.is(await section.locator('img, script, b, [onclick], i').count(), 0)
  const links = section.getByRole('link')
  for (const link of await links.all()) {
    t.regex((await link.getAttribute('href')) ?? '', /^https:/)
    t.is(await link.getAttribute('rel'), 'noopener noreferrer')
    t.is(await link.getAttribute('target'), '_blank')
  }
  t.is(await links.count(), 4)
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => axe.run())
  t.deepEqual(
    violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]),
    [],
  )
})

test('long notes are folded', async (t) => {
  const { section } = await open(t, `${'- a line\n'.repeat(40)}- the last one\n`)
  await section.getByText('Show all of them (41 lines)').click()
  await section.getByText('the last one').waitFor()
  t.pass()
})

const HOSTILE: [name: string, notes: string][] = [
  ['quotes in quotes', '>'.repeat(16_000)],
  [
    'lists in lists',
    Array.from({ length: 120 }, (_, depth) => `${' '.repeat(depth * 2)}- x`)
      .join('\n')
      .slice(0, 16_000),
  ],
  ['open brackets', '['.repeat(16_000)],
  ['images in links', '![['.repeat(5_000)],
  ['emphasis', '*a_ '.repeat(4_000)],
  ['backticks', '`'.repeat(16_000)],
]
for (const [name, notes] of HOSTILE) {
  test(`endless ${name} are shown, and the release can be answered`, async (t) => {
    const { page } = await open(t, notes)
    await page.getByLabel('One-time password').fill('123456')
    await page.getByRole('heading', { name: 'Answer sent' }).waitFor()
    t.pass()
  })
}

test('files are compared with those of the previous version', async (t) => {
  const { page, project, openTab, alice } = await open(t, 'notes')
  const one = { ...questionOf().details, previous: null } as NonNullable<
    ReturnType<typeof questionOf>['details']
  >
  const subject = { ...questionOf().package, version: '2.0.4' }
  const before = await ask(project, { package: subject, details: one, accounts: ['alice'] })
  const earlier = await openTab(`/q/${before.question.id}`, {}, alice)
  await earlier.getByLabel('One-time password').fill('123456')
  await before.answer()
  await before.report({ state: 'published' })
  t.is(await page.getByText('Against 2.0.4').count(), 0)
  const details = {
    ...one,
    previous: { version: '2.0.4', commit: null },
    files: [
      { path: 'package.json', size: 912 },
      { path: 'dist/index.js', size: 40_000 },
      { path: 'dist/miner.js', size: 2_000_000 },
    ],
  }
  const next = { ...questionOf().package, version: '2.0.5' }
  const { question } = await ask(project, { package: next, details, accounts: ['alice'] })
  await page.goto(`/q/${question.id}`)
  await page.getByText('Against 2.0.4: 1 new, 1 gone, 1 of another size').waitFor()
  await page.getByText('New dist/miner.js').waitFor()
  await page.getByText('Gone README.md').waitFor()
  await page.getByText('Changed dist/index.js').waitFor()
})
