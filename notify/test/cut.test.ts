import test from 'ava'
import fc from 'fast-check'
import { cut, cutBytes, escapeWithin } from '../src/cut.ts'
import { escapeDiscord, escapeSlack } from '../src/escape.ts'
import { hostileLine } from './content.ts'

test('a short text stays as it is', (t) => {
  t.is(cut('abc', 3), 'abc')
  t.is(cutBytes('äb', 3), 'äb')
  t.is(escapeWithin('a&b', 7, escapeSlack), 'a&amp;b')
})

test('a long text ends in an ellipsis, with no half character before it', (t) => {
  t.is(cut('abcd', 3), 'ab…')
  t.is(cut('a🎉bc', 3), 'a…')
  t.is(cut('a🎉bc', 4), 'a🎉…')
  t.is(cutBytes('a🎉bcd', 7), 'a…')
  t.is(cutBytes('a🎉bcde', 8), 'a🎉…')
})

test('a text is cut before it is escaped, as late as the escaped length allows', (t) => {
  t.is(escapeWithin('&&&&', 11, escapeSlack), '&amp;&amp;…')
  t.is(escapeWithin('&', 4, escapeSlack), '…')
  for (const toMarkup of [escapeSlack, escapeDiscord]) {
    fc.assert(
      fc.property(hostileLine(), fc.integer({ min: 1, max: 60 }), (text, length) => {
        const made = escapeWithin(text, length, toMarkup)
        const prefix = [...Array(text.length + 1).keys()].find((end) => toMarkup(cut(text, end)) === made)
        t.true(made.length <= length && prefix !== undefined)
      }),
    )
  }
})
