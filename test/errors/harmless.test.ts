import test from 'ava'
import { getError } from '../../lib/errors/get-error.ts'
import { harmless } from '../../lib/errors/harmless.ts'

const cases: Array<[string, string]> = [
  ['plain text, of two\nlines', 'plain text, of two\nlines'],
  ['::add-mask::secret', ': :add-mask::secret'],
  ['first\n  ::stop-commands::token', 'first\n  : :stop-commands::token'],
  ['::set-output name=a::b', ': :set-output name=a::b'],
  ['\\::error::x', '\\: :error::x'],
  [':\\:error:\\:x', ': :error:\\:x'],
  ['_::error::x_', '_: :error::x_'],
  ['##[error]x', '# #[error]x'],
  ['a ##vso[task.complete]', 'a # #vso[task.complete]'],
  ['#\\#[group]', '# #[group]'],
  ['## A heading', '## A heading'],
  ['http://[::1]:8080/ask', 'http://[::1]:8080/ask'],
  ['\u001b[31mred\u001b[0m', ' [31mred [0m'],
  ['over\rwritten', 'over\nwritten'],
  ['\u202egnp.exe', ' gnp.exe'],
  ['tab\tstays', 'tab\tstays'],
]

for (const [text, clean] of cases) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(clean)}`, (t) => t.is(harmless(text), clean))
}

test('what npm or a responder say goes through it into an error', (t) => {
  const { details } = getError('EPUBLISHREFUSED', { detail: 'no\n::add-mask::x' })
  t.true(details?.includes('no\n: :add-mask::x'))
})
