/**
 * Scripts that people write in today. In other scripts one can write whole names that look like Latin ones.
 *
 * @see Unicode Standard Annex #31, table 5
 */
const SCRIPTS = [
  ...['Arabic', 'Armenian', 'Bengali', 'Bopomofo', 'Cyrillic', 'Devanagari', 'Ethiopic', 'Georgian', 'Greek'],
  ...['Gujarati', 'Gurmukhi', 'Han', 'Hangul', 'Hebrew', 'Hiragana', 'Kannada', 'Katakana', 'Khmer', 'Lao'],
  ...['Latin', 'Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana', 'Thai', 'Tibetan'],
  ...['Common', 'Inherited'],
].map((script) => `\\p{Script=${script}}`)

/** Letters that no name has: modifiers, clicks, small capitals, phonetic letters and parts of Hangul. */
const NO_LETTERS = [
  '\\u01c0-\\u01c3\\u0262\\u026a\\u0274\\u0280\\u028f\\u0299\\u029c\\u029f\\u02b0-\\u02ba\\u02bd-\\u02ff',
  '\\u1d00-\\u1dbf\\u2c60-\\u2c7f\\ua720-\\ua7ff\\uab30-\\uab6f',
  '\\u1100-\\u11ff\\u3131-\\u318e\\ua960-\\ua97f\\ud7b0-\\ud7ff\\uffa0-\\uffdc',
].join('')

const LETTERS = `(?![^${SCRIPTS.join('')}]|[${NO_LETTERS}])[\\p{L}\\p{Mn}\\p{Mc}\\p{Nd}]`
/** Signs that a name may have. Those that structure messages are missing, so “bob: published” is not a name. */
const SIGNS = "[\\p{Zs}.'’‘ʼ`´_@/&+#()\\u2010-\\u2014-]"
const READABLE = new RegExp(`^(?:${LETTERS}|${SIGNS})+$`, 'u')

/** More marks than this on a letter reach into the lines above and below. */
const MARKS_MAX = 3
const TOO_MANY_MARKS = new RegExp(`\\p{M}{${MARKS_MAX + 1}}`, 'u')
const MARK_ON_NOTHING = /(?<![\p{L}\p{M}\p{N}])\p{M}/u

/** A word that mixes Latin letters with an alphabet that has many look-alikes of them, which is meant to deceive. */
const MIXED_WORD =
  /(?=\S*\p{Script=Latin})\S*[^\P{L}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u
/** Digits of another script in a word whose letters have digits of their own: `٥` looks like an o. */
const MIXED_DIGITS = /(?=\S*[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\S*(?![0-9])\p{Nd}/u

/**
 * Whether a name can be read and is what it looks like. It has letters, digits and the few signs that names have, at
 * least one letter or digit, and no word of two alphabets.
 */
export const isReadable = (name: string): boolean =>
  READABLE.test(name) &&
  /[\p{L}\p{N}]/u.test(name) &&
  !name.includes('//') &&
  !TOO_MANY_MARKS.test(name) &&
  !MARK_ON_NOTHING.test(name) &&
  !name.split(/\s+/).some((word) => MIXED_WORD.test(word) || MIXED_DIGITS.test(word.normalize('NFKC')))
