import { readFileSync } from 'node:fs'
import path from 'node:path'
import test from 'ava'
import { createGitHub, summaryText } from '../../lib/notify/github.ts'
import { createFolder } from '../fakes/folder.ts'
import { createEffects, LINK, notice, outcome } from './receiver.ts'

test('the message is added to the summary, and a notice is written to the job’s output', async (t) => {
  const summary = path.join(createFolder(t, { 'summary.md': 'before\n' }), 'summary.md')
  const effects = createEffects()
  const github = createGitHub(summary)
  await github.follow(await github.send(notice(), effects), outcome(), effects)
  const text = readFileSync(summary, 'utf8')
  t.true(text.startsWith('before\n'))
  t.true(text.includes(`[Approve it on npmjs.com](<${LINK}>)`))
  t.true(text.includes('### Published'))
  t.is(
    effects.output(),
    `::notice title=@example/tool@2.1.0 is waiting for your approval::@example/tool@2.1.0: ${LINK}\n`,
  )
})

test('without a summary there is only the notice', async (t) => {
  const effects = createEffects()
  await createGitHub(undefined).send(notice(), effects)
  t.regex(effects.output(), /^::notice /)
})

test('the error for a summary that cannot be written does not show its path', async (t) => {
  const summary = path.join(createFolder(t), 'missing', 'summary.md')
  await t.throwsAsync(createGitHub(summary).send(notice(), createEffects()), {
    message: 'The summary could not be written (ENOENT).',
  })
})

test('names cannot become markup, HTML or a command', async (t) => {
  const evil = '<img src=x> [a](b) `c` **d**, e: f%0A::error::g'
  const text = summaryText(notice({ title: evil, tag: evil, text: evil, link: undefined }))
  t.notRegex(text.replace(/\\[^\w\s]/g, ''), /[<>`*[\]()]/)
  const effects = createEffects()
  await createGitHub(undefined).send(notice({ title: evil, package: evil }), effects)
  const lines = effects.output().split('\n')
  t.is(lines.length, 2)
  t.regex(lines[0] ?? '', /^::notice title=[^,:]*::/)
})
