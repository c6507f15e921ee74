import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test from 'ava'
import { findDeadLinks } from '../src/find-dead-links.ts'

const FILES: Record<string, string> = {
  'index.html': '<h1 id="top">',
  'docs/errors.html': '<h2 id="größe">',
  'docs/tools/index.html': '',
  'assets/a.png': '',
}

const LINKS: [link: string, isDead: boolean][] = [
  ['/a/', false],
  ['/a/#top', false],
  ['/a/#lost', true],
  ['/a/docs/errors', false],
  ['/a/docs/errors.html', false],
  ['/a/docs/errors#größe', false],
  ['/a/docs/errors#gr%C3%B6%C3%9Fe', false],
  ['/a/docs/errors#lost', true],
  ['/a/docs/lost', true],
  ['/a/docs/tools/', false],
  ['/a/docs/', true],
  ['errors', false],
  ['#here', false],
  ['#lost', true],
  ['/a/assets/a.png', false],
  ['/docs/errors', true],
  ['https://example.com/', false],
  ['mailto:a@example.com', false],
  ['data:,', false],
]

test('links to pages and anchors that are not there are found, with their page', async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'links-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const links = LINKS.map(([link]) => `<a class="link" href="${link}">`).join('')
  for (const [file, text] of Object.entries({ ...FILES, 'docs/page.html': `<p id="here">${links}` })) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true })
    await writeFile(path.join(folder, file), text)
  }
  const dead = LINKS.filter(([, isDead]) => isDead).map(([link]) => `docs/page.html: ${link}`)
  t.deepEqual(findDeadLinks(folder, '/a/'), dead)
})
