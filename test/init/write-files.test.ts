import { readFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { showDifference } from '../../lib/init/show-difference.ts'
import { type WriteOptions, writeFiles } from '../../lib/init/write-files.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

function desk(t: ExecutionContext, files: Files, options: Partial<WriteOptions> = {}) {
  const cwd = createFolder(t, files)
  const said: string[] = []
  const write = {
    cwd,
    isForced: false,
    ask: undefined,
    say: (text: string) => void said.push(text),
    ...options,
  }
  return {
    write,
    said: () => said.join('\n'),
    read: (file: string) => readFileSync(path.join(cwd, file), 'utf8'),
  }
}

const change = { file: 'a/b.txt', before: 'old\n', after: 'new\n' }

test('a missing file is written, with its folder', async (t) => {
  const { write, read } = desk(t, {})
  t.true(await writeFiles([{ change: { ...change, before: undefined } }], write))
  t.is(read('a/b.txt'), 'new\n')
})

for (const [title, options, isWritten] of [
  ['nobody is there', {}, false],
  ['the person says no', { ask: async () => 'n' }, false],
  ['the person just presses enter', { ask: async () => '' }, false],
  ['the person says yes', { ask: async () => 'y' }, true],
  ['--force is given', { isForced: true }, true],
] as Array<[string, Partial<WriteOptions>, boolean]>) {
  test(`if ${title}, an existing file is ${isWritten ? 'overwritten' : 'left'}, and the difference is shown`, async (t) => {
    const { write, said, read } = desk(t, { 'a/b.txt': 'old\n' }, options)
    t.is(await writeFiles([{ change }], write), isWritten)
    t.is(read('a/b.txt'), isWritten ? 'new\n' : 'old\n')
    t.regex(said(), /- old\n +\+ new/)
  })
}

test('a file that is already right is not written', async (t) => {
  const { write, said } = desk(t, {})
  t.true(await writeFiles([{ change: { ...change, after: 'old\n' } }], write))
  t.regex(said(), /fine as it is/)
})

test('advice for a person is shown in full', async (t) => {
  const { write, said } = desk(t, {})
  const advice = { file: 'c.yml', why: 'It is yours.', text: 'job:\n  script: x\n' }
  t.false(await writeFiles([{ advice }], write))
  t.regex(said(), /c\.yml is left as it is\. It is yours\.\n\n {4}job:\n {6}script: x$/)
})

test('a difference is shown with three lines around it', (t) => {
  const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9']
  const after = before.toSpliced(4, 1, 'five', 'more')
  const shown = ['  …', '  2', '  3', '  4', '- 5', '+ five', '+ more', '  6', '  7', '  8', '  …']
  t.is(showDifference(before.join('\n'), after.join('\n')), shown.join('\n'))
})

test('a difference may only add lines or only remove them', (t) => {
  t.is(showDifference('a', 'a\nb'), '  a\n+ b')
  t.is(showDifference('a\nb', 'b'), '- a\n  b')
})
