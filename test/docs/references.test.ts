import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { ERRORS } from '../../lib/errors/table.ts'
import { anchorOf } from '../../site/src/anchor.ts'

const documents = [
  ...[
    'README.md',
    'SECURITY.md',
    'CONTRIBUTING.md',
    'CODE_OF_CONDUCT.md',
    'CHANGELOG.md',
    'bench/README.md',
    'responder/README.md',
    'test-registry/README.md',
    'protocol/README.md',
  ],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join('docs', name)),
]
const read = (file: string) => readFileSync(file, 'utf8')

/** The anchors of a file, with the numbers that GitHub adds to repeated headings. */
function anchorsOf(file: string): Set<string> {
  const text = read(file).replace(/^```.*?^```$/gms, '')
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.matchAll(/^#+ (.+)$/gm)) {
    const anchor = anchorOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'))
    const taken = [...anchors].filter((one) => one.replace(/-\d+$/, '') === anchor).length
    anchors.add(taken > 0 ? `${anchor}-${taken}` : anchor)
  }
  return anchors
}

function isThere(link: string, from: string): boolean {
  const [target = '', anchor] = link.split('#')
  const file = target === '' ? from : path.join(path.dirname(from), target)
  if (!existsSync(file)) return false
  return anchor === undefined || anchorsOf(file).has(anchor)
}

for (const file of documents) {
  test(`every link from ${file} into this repository has a target`, (t) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => String(link))
    const own = links.filter((link) => !/^[a-z]+:/.test(link))
    t.deepEqual(
      own.filter((link) => !isThere(link, file)),
      [],
    )
  })
}

test('every column of every table has a heading', (t) => {
  for (const file of documents) {
    const headings = [...read(file).matchAll(/^(\|.*\|)\n\|[ :|-]+\|$/gm)].map(([, row]) => String(row))
    t.deepEqual(
      headings.filter((row) => /\|\s*\|/.test(row)),
      [],
      file,
    )
  }
})

test('no table is cut in pieces, and no empty line follows another', (t) => {
  for (const file of documents) {
    const text = read(file).replace(/^ *```.*?^ *```$/gms, 'code')
    const begins = [...text.matchAll(/(?<=\n\n)\|.*\n.*/g)].map(([lines]) => lines)
    t.deepEqual(
      begins.filter((lines) => !/\n\|[ :|-]+\|$/.test(lines)),
      [],
      file,
    )
    t.notRegex(text.replace(/\n+$/, ''), /\n\n\n(?!\n*$)/, file)
  }
})

test('CONTRIBUTING.md names every folder that is not made by a command', (t) => {
  const ignored = new Set([
    '.git',
    ...read('.gitignore')
      .split('\n')
      .map((line) => line.replaceAll('/', '')),
  ])
  const folders = readdirSync('.', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.has(entry.name))
    .map(({ name }) => name)
  t.true(folders.length > 10)
  t.deepEqual(
    folders.filter((name) => !read('CONTRIBUTING.md').includes(`\`${name}/\``)),
    [],
  )
})

test('every error code that a document names is one of the plugin’s', (t) => {
  const known = new Set([...Object.keys(ERRORS), 'EBADENGINE'])
  for (const file of documents.filter((name) => !name.includes('responder'))) {
    const named = [...read(file).matchAll(/\bE[A-Z][A-Z0-9]{5,}\b/g)].map(([code]) => code)
    t.deepEqual(
      named.filter((code) => !known.has(code)),
      [],
      file,
    )
  }
})

test('every npm run script that a document names exists', (t) => {
  const { scripts } = JSON.parse(read('package.json'))
  for (const file of documents.filter((name) => !name.includes('responder'))) {
    const named = [...read(file).matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name]) => String(name))
    const own = named.filter((name) => !['prepublishOnly', 'publish', 'postpublish'].includes(name))
    t.deepEqual(
      own.filter((name) => !(name in scripts)),
      [],
      file,
    )
  }
})

/** The files that a page links to. */
const linkedFrom = (file: string): string[] =>
  [...read(file).matchAll(/\]\(([^)#\s]+)/g)].map(([, link]) =>
    path.normalize(path.join(path.dirname(file), String(link))),
  )

test('every document is in the index, or in the index of its folder', (t) => {
  const indexes = documents.filter((name) => name.startsWith('docs/') && name.endsWith('README.md'))
  const listed = new Set(indexes.flatMap(linkedFrom))
  t.deepEqual(
    documents.filter((name) => name.startsWith('docs/') && name !== 'docs/README.md' && !listed.has(name)),
    [],
  )
})
