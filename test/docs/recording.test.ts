import { readFileSync, statSync } from 'node:fs'
import { homedir, hostname, networkInterfaces, userInfo } from 'node:os'
import test from 'ava'
import { textOf } from '../../scripts/recording/read-terminal.ts'
import { RECORDING, runDemo } from '../../scripts/recording/record.ts'

const svg = readFileSync(RECORDING, 'utf8')
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' }

/** The lines that the recording shows. */
const recorded = [...svg.matchAll(/^<g>(<text .*<\/text>)<\/g>$/gm)].map(([, rows = '']) =>
  rows.replace(/<[^>]+>/g, '').replace(/&(\w+);/g, (_, name) => ENTITIES[name] ?? ''),
)

/** The log of semantic-release, and what the demo prints between its lines. One may be ahead of the other. */
const tracksOf = (lines: string[]) => ({
  log: lines.filter((line) => line.startsWith('  │')),
  story: lines.filter((line) => !line.startsWith('  │')),
})

test('the recording in README shows what the demo prints (`npm run recording` updates it)', async (t) => {
  t.deepEqual(tracksOf(recorded), tracksOf((await runDemo()).map(textOf)))
})

test('the recording names no machine and no secret', (t) => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const own = addresses.filter(({ internal }) => !internal).map(({ address }) => address)
  const names = [hostname(), homedir(), process.cwd(), userInfo().username].filter((name) => name.length > 4)
  for (const name of [...own, ...names, 'npm_', 'Bearer', 'eyJ']) t.false(svg.includes(name), name)
  t.deepEqual([...new Set(svg.match(/(?<![\d.])\d+\.\d+\.\d+\.\d+/g))], ['127.0.0.1'])
  const folders = svg.match(/(?<=[\s/"])\/(?:tmp|home|root|var|Users)\/[^/\s<]+/g) ?? []
  t.deepEqual([...new Set(folders)], ['/tmp/demo'])
})

test('the recording is small and has an alternative text in README', (t) => {
  t.true(statSync(RECORDING).size < 100_000)
  t.true(/!\[[^\]]{60,}\]\(docs\/images\/release\.svg\)/.test(readFileSync('README.md', 'utf8')))
})
