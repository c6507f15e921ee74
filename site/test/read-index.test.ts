import test from 'ava'
import { pagesOf, type Read, readIndex } from '../src/read-index.ts'

const reads =
  (files: Record<string, string>): Read =>
  (file) =>
    files[file] ?? ''

const INDEX = `# Documents

## I use it

| page                                   | what it answers       |
| -------------------------------------- | --------------------- |
| [Start](../README.md)                  | What is [this](x.md)? |
| [\`cfa otp\`](otp.md), [a part](otp.md#a) | What is a code?       |
| [Tools](tools/README.md)               | Which tools?          |

Your CI: [one](ci/one.md),
[two](ci/two.md).

Later: [Contribute](../CONTRIBUTING.md), see [elsewhere](https://example.com/a.md).

## I change it

| page             |
| ---------------- |
| [Way](way.md)    |
`
const TOOLS = `# Tools

For [cfa otp](../otp.md), and [a](a.md).

| tool         | more           |
| ------------ | -------------- |
| [a](a.md) 1  | [b](b.md)      |
| [a](a.md) 2  |                |

In CI: [X](ci.md#x), [Y](ci.md#y), [Z](../ci/z.md).
`
const files = { 'docs/README.md': INDEX, 'docs/tools/README.md': TOOLS }

test('a section has the pages of the first cells, a group for a paragraph of several, and one link alone', (t) => {
  const [use, change] = readIndex('docs/README.md', reads({ 'docs/README.md': INDEX }))
  t.deepEqual(use, {
    text: 'I use it',
    items: [
      { text: 'Start', page: 'README.md', anchor: '' },
      { text: 'cfa otp', page: 'docs/otp.md', anchor: '' },
      { text: 'a part', page: 'docs/otp.md', anchor: '#a' },
      { text: 'Tools', page: 'docs/tools/README.md', anchor: '', items: [] },
      {
        text: 'Your CI',
        items: [
          { text: 'one', page: 'docs/ci/one.md', anchor: '' },
          { text: 'two', page: 'docs/ci/two.md', anchor: '' },
        ],
      },
      { text: 'Contribute', page: 'CONTRIBUTING.md', anchor: '' },
    ],
  })
  t.deepEqual(change, { text: 'I change it', items: [{ text: 'Way', page: 'docs/way.md', anchor: '' }] })
})

test('a list has the pages that a table would have', (t) => {
  const list =
    '## I use it\n\n- [Start](../README.md): what it does\n- [`cfa otp`](otp.md), [a part](otp.md#a)\n'
  const [use] = readIndex('docs/README.md', reads({ 'docs/README.md': list }))
  t.deepEqual(use?.items, [
    { text: 'Start', page: 'README.md', anchor: '' },
    { text: 'cfa otp', page: 'docs/otp.md', anchor: '' },
    { text: 'a part', page: 'docs/otp.md', anchor: '#a' },
  ])
})

test('the index of a folder has below it what it lists of that folder, once', (t) => {
  const [use] = readIndex('docs/README.md', reads(files))
  const tools = use?.items?.find(({ text }) => text === 'Tools')
  t.deepEqual(tools?.items, [
    { text: 'a', page: 'docs/tools/a.md', anchor: '' },
    {
      text: 'In CI',
      items: [
        { text: 'X', page: 'docs/tools/ci.md', anchor: '#x' },
        { text: 'Y', page: 'docs/tools/ci.md', anchor: '#y' },
      ],
    },
  ])
})

test('the pages are the index and everything that it leads to, once', (t) => {
  t.deepEqual(pagesOf('docs/README.md', readIndex('docs/README.md', reads(files))), [
    ...['docs/README.md', 'README.md', 'docs/otp.md', 'docs/tools/README.md', 'docs/tools/a.md'],
    ...['docs/tools/ci.md', 'docs/ci/one.md', 'docs/ci/two.md', 'CONTRIBUTING.md', 'docs/way.md'],
  ])
})
