import test from 'ava'
import fc from 'fast-check'
import { codeSpan, safeLine, safeLines, safeMarkdown } from '../../lib/log/safe-text.ts'
import { dangersIn, HOSTILE } from './ci-commands.ts'
import { loadRenderers } from './renderers.ts'

/** For titles: shows invisible characters as escapes. */
const quote = (text: string) =>
  JSON.stringify(text).replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`)

const lines: Array<[string, string]> = [
  ['ordinary text, of one line', 'ordinary text, of one line'],
  ['two\nlines and a\ttab', 'two lines and a tab'],
  ['::add-mask::secret', ': :add-mask::secret'],
  ['http://[::1]:8080/ask and a::b', 'http://[::1]:8080/ask and a::b'],
  ['##[error]x', '# #[error]x'],
  ['###', '# # #'],
  ['C# and #1', 'C# and #1'],
  ['--- a/file', '- -- a/file'],
  ['a --- b', 'a --- b'],
  ['section_start:1:x', 'section_start :1:x'],
  ['\x1b[31mred\x1b[0m', 'red'],
  ['\x1b]8;;https://a.example\x07link\x1b]8;;\x07', 'link'],
  ['\x1b]0;never ended', '0;never ended'],
  ['\u202egnp.exe', 'gnp.exe'],
  ['a\u00adb\u200bc\ufeffd', 'abcd'],
  ['a\u00a0\u2003b', 'a b'],
  ['half a pair: \ud83d', 'half a pair: \ufffd'],
  ['😀 é 日本', '😀 é 日本'],
]

for (const [text, safe] of lines) {
  test(`${quote(text)} is shown as ${quote(safe)}`, (t) => t.is(safeLine(text), safe))
}

test('a line is cut at its limit, and never inside a character', (t) => {
  t.is(safeLine('abcdef', 6), 'abcdef')
  t.is(safeLine('abcdefg', 6), 'abcde…')
  t.is(safeLine('abcd😀fg', 6), 'abcd…')
  t.is(safeLine('x'.repeat(10_000)).length, 500)
  t.is(safeLines('x\n'.repeat(10_000)).length, 8000)
})

test('several lines stay separate, and a gap becomes one empty line', (t) => {
  t.is(safeLines('\n first \r\n\n\n\n  ::second::\n'), 'first\n\n: :second::')
})

const markdown: Array<[string, string]> = [
  ['npm error code E403', 'npm error code E403'],
  ['NPM_TOKEN_ALICE is *not* set', 'NPM_TOKEN_ALICE is \\*not\\* set'],
  ['_x_', '\\_x\\_'],
  ['tool@1.0.0 of @scope', 'tool\\@1.0.0 of @scope'],
  ['see https://a.example', 'see https\\://a.example'],
  ['- item\n+ item\n1. item\n= x', '\\- item\n\\+ item\n1\\. item\n\\= x'],
  ['a\n:-:\n1.5', 'a\n\\:-:\n1.5'],
  ['at 10:20:30 :smile:', 'at 10:20:30 : smile:'],
  ['&lt; & &copy;', '& lt; & &copy;'],
]

for (const [text, escaped] of markdown) {
  test(`${quote(text)} is ${JSON.stringify(escaped)} in Markdown`, (t) => t.is(safeMarkdown(text), escaped))
}

const spans: Array<[string, string]> = [
  ['https://a.example/', '`https://a.example/`'],
  ['a `b` c', '``a `b` c``'],
  ['`', '`` ` ``'],
  ['``a', '``` ``a ```'],
  ['two\nlines', '`two lines`'],
  [' \u200b', '(empty)'],
]

for (const [text, span] of spans) {
  test(`${quote(text)} is ${span} as code`, (t) => t.is(codeSpan(text), span))
}

const renderers = await loadRenderers()
const squeeze = (text: string) => text.replace(/\s+/g, '')

for (const text of HOSTILE) {
  test(`no CI service obeys ${quote(text)}, raw or rendered`, (t) => {
    for (const shown of [safeLine(text), safeLines(text), safeMarkdown(text), codeSpan(text)])
      t.deepEqual(dangersIn(shown), [])
    for (const { version, render } of renderers) {
      t.deepEqual(dangersIn(render(safeMarkdown(text))), [], version)
      t.deepEqual(dangersIn(render(codeSpan(text))), [], version)
    }
  })
}

test('left unsafe, most of these texts are obeyed by a CI service', (t) => {
  const [newest] = renderers
  const obeyed = HOSTILE.filter((text) => dangersIn(newest?.render(text) ?? '').length > 0)
  t.true(obeyed.length > HOSTILE.length / 2, `${obeyed.length} of ${HOSTILE.length}`)
})

const PIECES = [
  ...':#*_`~[]<>\\-&;+^=.|!()@/"\'\n ab1é',
  ...['::', '##', '  \n', '\n\n', '    ', '---', '```', '&#58;', '&amp;', '&lt;', '<!--', '-->', ':smile:'],
  ...['*#COLON|*', '^*||*^', 'https://', 'www.', 'a.example', 'section_start:', '<b>', '[x]: y', '|-|', '1.'],
  ...['\t', '\r', '\v', '\x1b[', '\x1b]', '\x07', '\x9d', '\u200b', '\u202e', '\u2028', '\ufe0f', '\ud83d'],
  ...['error', 'stop-commands', 'vso[', 'teamcity['],
]
const strangers = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''))
const RUNS = { numRuns: 2000 }

test('no CI service obeys random text, and safe text is not changed again', (t) => {
  const made = [safeLine, safeLines, safeMarkdown, codeSpan]
  fc.assert(
    fc.property(strangers, (text) => {
      for (const make of made) if (dangersIn(make(text)).length > 0) return false
      return safeLine(safeLine(text)) === safeLine(text) && safeLines(safeLines(text)) === safeLines(text)
    }),
    RUNS,
  )
  t.pass()
})

for (const { version, render } of renderers) {
  test(`the renderer of ${version} returns the safe text, and no CI service obeys it`, (t) => {
    const gives = (rendered: string, text: string) =>
      dangersIn(rendered).length === 0 && squeeze(rendered) === squeeze(text)
    fc.assert(
      fc.property(strangers, (text) => gives(render(safeMarkdown(text)), safeLines(text))),
      RUNS,
    )
    fc.assert(
      fc.property(strangers, (text) =>
        gives(
          render(`Value: ${codeSpan(text)}. And more.`),
          `Value: ${safeLine(text) || '(empty)'}. And more.`,
        ),
      ),
      RUNS,
    )
    t.pass()
  })
}
