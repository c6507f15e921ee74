import test from 'ava'
import { linesOfError } from '../../lib/cfa-publish/show-error.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { noProofError } from '../../lib/identity/build-identity.ts'

const registry = 'https://registry.example/'
const linesFor = (detail: string) =>
  linesOfError(getError('EPUBLISHREFUSED', { registry, detail })).map((line) => line.trim())

const COMMANDS = [
  '::stop-commands::x',
  ':\\:stop-commands::x',
  '##vso[task.setvariable variable=x]y',
  '#\\#vso[task.setvariable variable=x]y',
  '#\\\\#[add-mask]x',
  '`#\\#[add-mask]x`',
]

for (const command of COMMANDS)
  test(`text from a registry forms no CI command in the log: ${command}`, (t) => {
    const lines = linesFor(command)
    t.true(lines.some((line) => /stop-commands|vso\[|add-mask/.test(line)))
    t.deepEqual(
      lines.filter((line) => line.startsWith('::') || /##[a-z]*\[/.test(line)),
      [],
    )
  })

test('the log shows no backslashes from Markdown', (t) => {
  t.true(linesFor('a_b *c* [d] @scope/name').some((line) => line.includes('a_b *c* [d] @scope/name')))
})

test('lines to copy keep their indentation', (t) => {
  const error = noProofError(new URL('https://responder.example/p/a'), { GITLAB_CI: 'true' })
  const shown = linesOfError(error).join('\n')
  t.regex(shown, /\n {2}id_tokens:\n {4}CFA_ID_TOKEN:\n {6}aud: https:\/\/responder\.example\/p\/a(?:\n|$)/)
})
