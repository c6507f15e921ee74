import test from 'ava'
import { COLUMNS, draw, escapeXml } from '../../../scripts/recording/draw.ts'

const WORDS = { title: 'A <title>', description: 'What is “seen” & read' }
const line = (text: string, ...styles: string[]) => [{ text, styles }]

test('a program’s output cannot become markup', (t) => {
  const text = `</text><script>alert("&")</script>\u0000`
  t.is(escapeXml(text), '&lt;/text&gt;&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;')
  const drawn = draw([line(text, 'dim'), line(text)], WORDS)
  t.notRegex(drawn, /<script|\0/)
  t.true(drawn.includes('A &lt;title&gt;</title>'))
})

test('a drawing has a description, a dark scheme, and no animation for reduced motion', (t) => {
  const drawn = draw([line('one')], WORDS)
  t.regex(drawn, /<svg [^>]+role="img" aria-labelledby="t d">\n<title id="t">.+\n<desc id="d">What is/)
  t.regex(drawn, /@media\(prefers-color-scheme:dark\)/)
  const [before, moving = ''] = drawn.split('@media(prefers-reduced-motion:no-preference){')
  t.notRegex(String(before), /animation/)
  t.regex(moving, /^\.scroll\{animation:/)
})

test('a line that is longer than the screen wraps to more rows of one line', (t) => {
  const drawn = draw([line('x'.repeat(COLUMNS + 1))], WORDS)
  t.regex(drawn, new RegExp(`^<g><text y="13">x{${COLUMNS}}</text><text y="31">x</text></g>$`, 'm'))
})

test('rows scroll up once the screen is full, and stop at the last row', (t) => {
  const drawn = draw(
    Array.from({ length: 27 }, (_, index) => line(`row ${index}`)),
    WORDS,
  )
  t.regex(
    drawn,
    /@keyframes s\{0\.00%\{transform:translateY\(0px\)\}.+\{transform:translateY\(-36px\)\}100%\{transform:translateY\(-36px\)\}\}/,
  )
  t.regex(drawn, /\.scroll\{transform:translateY\(-36px\)\}/)
})
