import { readFileSync } from 'node:fs'
import test from 'ava'

const words = readFileSync('.cspell-words.txt', 'utf8').trimEnd().split('\n')

test('the word list of the spelling checker is sorted, unique and in lower case', (t) => {
  t.deepEqual(words, [...new Set(words)].toSorted())
  t.deepEqual(
    words.filter((word) => !/^[a-z]+$/.test(word)),
    [],
  )
})
