import test from 'ava'
import fc from 'fast-check'
import { escapeCommandData, escapeCommandProperty, escapeMarkdown } from '../../lib/notify/escape-github.ts'

const PUNCTUATION = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  '://',
  '<@1>',
  '<!channel>',
  '[a](b)',
  '1. ',
  '1)',
  '- ',
  '# ',
  '\n',
  'é',
  '🎉',
  'word',
  ' ',
]
const text = fc.array(fc.constantFrom(...PUNCTUATION), { maxLength: 20 }).map((parts) => parts.join(''))
const line = text.map((value) => value.replaceAll('\n', ' '))

/** Removes backslashes, and returns the characters that had none. */
function readEscaped(escaped: string): { plain: string; bare: string } {
  const bare = escaped.replace(/\\[!-/:-@[-`{-~]/g, '')
  return { plain: escaped.replace(/\\([!-/:-@[-`{-~])/g, '$1'), bare }
}

test('escaped Markdown keeps its text and leaves no punctuation unescaped', (t) => {
  fc.assert(
    fc.property(line, (value) => {
      const { plain, bare } = readEscaped(escapeMarkdown(value))
      t.is(plain, value)
      t.notRegex(bare, /[!-/:-@[-`{-~]/)
    }),
  )
})

/** Reads a command as the runner does. @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParseV2` */
function readCommand(written: string) {
  const [, command = '', data = ''] = /^::(.*?)::(.*)$/s.exec(written) ?? []
  const [name, ...properties] = command.split(' ')
  const values = properties.join(' ').split(',')
  const [property] = values.map((value) => value.slice(value.indexOf('=') + 1))
  const decode = (value: string) =>
    value
      .replaceAll('%0D', '\r')
      .replaceAll('%0A', '\n')
      .replaceAll('%3A', ':')
      .replaceAll('%2C', ',')
      .replaceAll('%25', '%')
  return { name, properties: values.length, property: decode(property ?? ''), data: decode(data) }
}

test('an escaped command is one line, and keeps its title and text', (t) => {
  fc.assert(
    fc.property(text, text, (title, data) => {
      const written = `::notice title=${escapeCommandProperty(title)}::${escapeCommandData(data)}`
      t.notRegex(written, /[\r\n]/)
      const read = readCommand(written)
      t.is(read.name, 'notice')
      t.is(read.properties, 1)
      t.is(read.property, title)
      // The runner decodes colons and commas only in properties, and a text with `%3A` has its `%` encoded.
      t.is(read.data, data)
    }),
  )
})
