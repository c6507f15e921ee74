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

/** Takes backslashes away, and says which characters had none. */
function readEscaped(escaped: string): { plain: string; bare: string } {
  const bare = escaped.replace(/\\[!-/:-@[-`{-~]/g, '')
  return { plain: escaped.replace(/\\([!-/:-@[-`{-~])/g, '$1'), bare }
}

test('Markdown shows what was written, and no punctuation is left to mean anything', (t) => {
  fc.assert(
    fc.property(line, (value) => {
      const { plain, bare } = readEscaped(escapeMarkdown(value))
      t.is(plain, value)
      t.notRegex(bare, /[!-/:-@[-`{-~]/)
    }),
  )
})

/** As the runner reads a command. @see actions/runner, src/Runner.Common/ActionCommand.cs, `TryParseV2` */
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

test('a command is one line, and says what it was given', (t) => {
  fc.assert(
    fc.property(text, text, (title, data) => {
      const written = `::notice title=${escapeCommandProperty(title)}::${escapeCommandData(data)}`
      t.notRegex(written, /[\r\n]/)
      const read = readCommand(written)
      t.is(read.name, 'notice')
      t.is(read.properties, 1)
      t.is(read.property, title)
      // The runner decodes colons and commas of properties only; a text with `%3A` in it has its `%` encoded.
      t.is(read.data, data)
    }),
  )
})
