import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { readSite } from '../src/read-site.ts'

async function place(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'site-'))
  t.teardown(() => rm(root, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true })
    await writeFile(path.join(root, file), text)
  }
  return root
}

const INDEX = '# Documents\n\n## All\n\n[Read](../README.md) and [write](write.md).\n'

test('the site is what the index leads to; documents elsewhere stay out of it', async (t) => {
  const root = await place(t, {
    ...{ 'docs/README.md': INDEX, 'docs/write.md': '', 'README.md': '', 'bench/README.md': '' },
    ...{ 'node_modules/one/README.md': '', '.github/template.md': '', 'responder/dist/notes.md': '' },
  })
  const { pages, others } = readSite(root, 'docs/README.md')
  t.deepEqual([...pages], ['docs/README.md', 'README.md', 'docs/write.md'])
  t.deepEqual(others, ['bench/README.md'])
})

test('a document that the index does not lead to is named, and there is no site', async (t) => {
  const root = await place(t, { 'docs/README.md': INDEX, 'docs/write.md': '', 'docs/ci/lost.md': '' })
  t.throws(() => readSite(root, 'docs/README.md'), {
    message: 'docs/README.md does not lead to docs/ci/lost.md.',
  })
})
