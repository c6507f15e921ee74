import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import test from 'ava'

const DEPLOY = fileURLToPath(new URL('../../deploy', import.meta.url))

test('the page on hosting links to every file in deploy/', async (t) => {
  const hosting = await readFile(new URL('../../../docs/responder/hosting.md', import.meta.url), 'utf8')
  const links = [...hosting.matchAll(/\]\(\.\.\/\.\.\/responder\/deploy\/([^)]+)\)/g)]
  const linked = new Set(links.map(([, name = '']) => name))
  const own = ['.env', 'responder.env']
  t.deepEqual([...linked].sort(), (await readdir(DEPLOY)).filter((name) => !own.includes(name)).sort())
})

test('nginx and Caddy are configured in one place', async (t) => {
  const hosting = await readFile(new URL('../../../docs/responder/hosting.md', import.meta.url), 'utf8')
  t.notRegex(hosting, /```(?:nginx|caddy|ini)/)
})
