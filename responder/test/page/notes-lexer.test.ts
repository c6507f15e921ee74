import test from 'ava'
import { tokensOf } from '../../page/src/release/notes-lexer.ts'

const NOTES_LENGTH = 16_384

for (const part of ['*a ', '**a_', '`a', '[a](', '~~a', '\\']) {
  test(`a paragraph full of ${part} stays text, because looking for the end of each would take seconds`, (t) => {
    const [paragraph, ...others] = tokensOf(`**a** ${part.repeat(NOTES_LENGTH / part.length)}`) ?? []
    const { tokens } = paragraph as { tokens: { type: string }[] }
    t.deepEqual([others.length, ...tokens.map(({ type }) => type)], [0, 'text'])
  })
}

test('long notes with many changes are fully formatted', (t) => {
  const changes = Array.from(
    { length: 150 },
    (_, index) => `* **scope:** fix [#${index}](https://example.com) of \`it\``,
  )
  const [list] = tokensOf(changes.join('\n')) ?? []
  t.is(list?.type, 'list')
  const items = (list as { items: { tokens: { tokens: { type: string }[] }[] }[] }).items
  t.is(items.length, 150)
  t.true(items.every(({ tokens: [text] }) => text?.tokens[0]?.type === 'strong'))
})

test('notes with extreme nesting are shown unformatted', (t) => {
  t.is(tokensOf(`${'> '.repeat(40)}deep`), null)
})
