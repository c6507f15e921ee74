import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { signWebhook } from '@cfa/notify'
import test from 'ava'
import { releaseEvent } from '../../lib/notify/webhook.ts'
import { createFolder } from '../fakes/folder.ts'
import { notice } from './receiver.ts'

const docs = readFileSync('docs/notifications.md', 'utf8')
const block = (name: string) => new RegExp(`^\`\`\`${name}\n([^]*?)^\`\`\`$`, 'm').exec(docs)?.[1] ?? ''

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
const NOW = Date.parse('2026-11-22T18:00:00Z')

test('the documented example accepts genuine events and nothing else', async (t) => {
  const file = path.join(createFolder(t, { 'verify.mjs': block('js verify') }), 'verify.mjs')
  const { isGenuine } = await import(pathToFileURL(file).href)
  const body = JSON.stringify(releaseEvent(notice(), undefined, NOW))
  const headers = signWebhook(SECRET, { id: 'msg_1', at: NOW, body })
  t.true(isGenuine({ headers, body }, SECRET, NOW))
  t.false(isGenuine({ headers, body: `${body} ` }, SECRET, NOW))
  t.false(isGenuine({ headers, body }, `whsec_${Buffer.alloc(32, 8).toString('base64')}`, NOW))
  t.false(isGenuine({ headers, body }, SECRET, NOW + 600_000))
  t.false(isGenuine({ headers: {}, body }, SECRET, NOW))
})

test('the documented event is the one that is sent', (t) => {
  const text = [
    'Approve it under “Staged Packages” on npmjs.com.',
    'Its shasum is 8f3b0a6d1c2e4f5a6b7c8d9e0f1a2b3c4d5e6f70. The job waits for 60 min.',
  ].join('\n')
  const link =
    'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool'
  const waiting = notice({ registry: 'registry.npmjs.org', text, link })
  t.deepEqual(JSON.parse(block('json')), releaseEvent(waiting, undefined, NOW))
})

test('exactly the existing variables are documented', (t) => {
  const source = readFileSync('lib/notify/variables.ts', 'utf8')
  const names = (text: string) => [...new Set(text.match(/\bCFA_NOTIFY_[A-Z_]*[A-Z]/g))].sort()
  t.deepEqual(names(docs), names(source))
})

test('every link within the documentation has a target', (t) => {
  for (const name of ['notifications.md', 'choosing.md', 'npmjs.md']) {
    const text = readFileSync(path.join('docs', name), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const [file, anchor] = target.split('#')
      const whole = file ? readFileSync(path.join('docs', file), 'utf8') : text
      if (anchor) t.true(anchorsOf(whole).includes(anchor), `${name}: ${target}`)
    }
  }
})

/** The anchors that GitHub makes from headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
