import test from 'ava'
import { asIndex, type Repository, resolveLink } from '../src/resolve-link.ts'

const files: Record<string, 'file' | 'folder'> = {
  'lib/door.ts': 'file',
  lib: 'folder',
  'bench/README.md': 'file',
}
const repository: Repository = {
  pages: new Set(['README.md', 'docs/README.md', 'docs/errors.md', 'docs/tools/README.md']),
  kindOf: (file) => files[file],
  url: 'https://github.com/team/a',
}

const LEADS: [link: string, from: string, to: string][] = [
  ['errors.md#estagerejected', 'docs/README.md', '/docs/errors#estagerejected'],
  ['../errors.md', 'docs/tools/index.md', '/docs/errors'],
  ['tools/README.md', 'docs/README.md', '/docs/tools/'],
  ['docs/README.md#all', 'README.md', '/docs/#all'],
  ['../README.md', 'docs/errors.md', '/'],
  ['../lib/door.ts', 'docs/errors.md', 'https://github.com/team/a/blob/main/lib/door.ts'],
  ['../lib/door.ts#L3', 'docs/errors.md', 'https://github.com/team/a/blob/main/lib/door.ts#L3'],
  ['../lib/', 'docs/errors.md', 'https://github.com/team/a/tree/main/lib'],
  ['../bench/README.md', 'docs/errors.md', 'https://github.com/team/a/blob/main/bench/README.md'],
  ['#part', 'docs/errors.md', '#part'],
  ['https://example.com/a.md', 'docs/errors.md', 'https://example.com/a.md'],
  ['mailto:a@example.com', 'docs/errors.md', 'mailto:a@example.com'],
]
for (const [link, from, to] of LEADS) {
  test(`${link} of ${from} leads to ${to}`, (t) => {
    t.is(resolveLink(link, from, repository), to)
  })
}

for (const link of ['lost.md', '../../lib', 'lib/door.ts']) {
  test(`${link} leads nowhere, and is named with its document`, (t) => {
    t.throws(() => resolveLink(link, 'docs/errors.md', repository), {
      message: `docs/errors.md links to ${link}, and nothing is there.`,
    })
  })
}

test('the README of a folder is its index', (t) => {
  t.deepEqual(['README.md', 'docs/README.md', 'docs/errors.md', 'docs/MYREADME.md'].map(asIndex), [
    ...['index.md', 'docs/index.md', 'docs/errors.md', 'docs/MYREADME.md'],
  ])
})
