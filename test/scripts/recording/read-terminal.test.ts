import test from 'ava'
import { readLines, textOf, wrap } from '../../../scripts/recording/read-terminal.ts'

test('escape sequences become styles, which last past the end of a line', (t) => {
  t.deepEqual(readLines('a \x1b[1mb\nc\x1b[22m d\n'), [
    [
      { text: 'a ', styles: [] },
      { text: 'b', styles: ['bold'] },
    ],
    [
      { text: 'c', styles: ['bold'] },
      { text: ' d', styles: [] },
    ],
  ])
})

test('one style may end while another stays', (t) => {
  const [line = []] = readLines('\x1b[2m\x1b[4ma\x1b[24mb\x1b[0mc')
  t.deepEqual(
    line.map(({ styles }) => styles),
    [['dim', 'underline'], ['dim'], []],
  )
})

test('other control sequences are not text', (t) => {
  t.deepEqual(readLines('\x1b[2Ka\x1b[1Gb').map(textOf), ['ab'])
})

test('a row breaks where a terminal would break it, and a wide character takes two cells', (t) => {
  const [line = []] = readLines('abc\x1b[1mdef\x1b[22m')
  t.deepEqual(wrap(line, 4).map(textOf), ['abcd', 'ef'])
  t.deepEqual(wrap(readLines('ab📦c')[0] ?? [], 4).map(textOf), ['ab📦', 'c'])
})
