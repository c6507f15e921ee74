/**
 * Characters that look like others, listed after the one that replaces them: Cyrillic, Greek and other letters that
 * look like Latin ones in most fonts, as small letters or as capitals, and characters that look alike within Latin and
 * within Japanese. Names are in lower case by then.
 *
 * @see Unicode Technical Standard #39, section 4, and its confusables.txt. This is the part that people have on their
 *   keyboards.
 */
const LOOK_ALIKES = [
  ['a', 'аαɑ'],
  ['b', 'вβьЬ'],
  ['c', 'сϲ'],
  ['d', 'ԁ'],
  ['e', 'еεё'],
  ['g', 'ɡԍ'],
  ['h', 'нһη'],
  ['j', 'јϳ'],
  ['k', 'кκ'],
  ['l', 'iι1|іӏїıίϊ'],
  ['m', 'мμ'],
  ['n', 'ո'],
  ['o', '0оοσ'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['s', 'ѕ'],
  ['t', 'тτ'],
  ['u', 'υս'],
  ['v', 'ѵν'],
  ['w', 'ԝω'],
  ['x', 'хχ'],
  ['y', 'уγў'],
  ['z', 'ζ'],
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2212ー一'],
  ["'", '\u2018\u2019\u02bc`\u00b4'],
  ['口', 'ロ'],
  ['二', 'ニ'],
  ['力', 'カ'],
  ['工', 'エ'],
  ['八', 'ハ'],
  ['夕', 'タ'],
] as const

const STANDS_FOR = new Map(LOOK_ALIKES.flatMap(([one, others]) => [...others].map((other) => [other, one])))

/** Marks on letters of scripts where they are an ornament. In other scripts marks are vowels. */
const MARKS = /(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu

/**
 * Makes the key of a name. Names that look the same have the same key: capitals, spaces, marks above and below letters,
 * and look-alike letters make no difference.
 */
export function nameKey(name: string): string {
  const small = name.normalize('NFKD').toLowerCase().replace(MARKS, '').normalize('NFC')
  const letters = [...small].map((letter) => STANDS_FOR.get(letter) ?? letter)
  return letters.join('').replaceAll('rn', 'm').replace(/\s+/g, ' ').trim()
}
