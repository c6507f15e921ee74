import test from 'ava'
import fc from 'fast-check'
import { escapeDiscord, escapeHtml, escapeSlack } from '../src/escape.ts'
import { hostileLine } from './content.ts'

test('text that is escaped for Slack is shown as written and starts no markup', (t) => {
  fc.assert(
    fc.property(hostileLine(), (value) => {
      const escaped = escapeSlack(value)
      t.notRegex(escaped, /[<>]|&(?!(?:amp|lt|gt);)/)
      t.is(escaped.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&'), value)
    }),
  )
})

test('text that is escaped for HTML starts no tag and ends no attribute', (t) => {
  fc.assert(
    fc.property(hostileLine(), (value) => {
      t.notRegex(escapeHtml(value), /[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
    }),
  )
  t.is(escapeHtml(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;')
})

test('text that is escaped for Discord is shown as written, without emphasis, links, mentions, emoji, headings or lists', (t) => {
  fc.assert(
    fc.property(hostileLine(), hostileLine(), (first, second) => {
      const value = `${first}\n${second}`
      const escaped = escapeDiscord(value)
      t.is(escaped.replace(/\\([!-/:-@[-`{-~])/g, '$1'), value)
      const bare = escaped.replace(/\\[!-/:-@[-`{-~]/g, '\\')
      t.notRegex(bare.replaceAll('\\', ''), /[`*_~|[\]()<>@]/)
      t.notRegex(bare, /:\/\/|:[\w+-]+:/)
      t.notRegex(bare, /^\s*(?:[-+#>]|\d+\.(?:\s|$))/m)
    }),
  )
})

test('Discord gets no backslash before a character without a meaning, because phones show it', (t) => {
  const plain = 'Version: 2.1.0-beta.1+build, staged & waiting = 60 min {a}'
  t.is(escapeDiscord(plain), plain)
  t.is(escapeDiscord('  - a:b c'), '  \\- a:b c')
})
