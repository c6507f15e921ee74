import { ServiceError } from '../errors.ts'
import type { Queries } from '../store/database.ts'

/** Letters of alphabets that have many that look like Latin ones; in one word with these they are there to deceive. */
const MIXED_WORD =
  /(?=\S*\p{Script=Latin})\S*[^\P{L}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}]/u
/** More of them reach into the lines above and below. */
const MARKS_MAX = 3

/** Whether a name can be read, and is what it looks like: it has a letter or a digit, and no word of two alphabets. */
export const isReadable = (name: string): boolean =>
  /[\p{L}\p{N}]/u.test(name) &&
  !/[\p{Cn}\p{Co}\p{Cs}]/u.test(name) &&
  !new RegExp(`\\p{M}{${MARKS_MAX + 1}}`, 'u').test(name) &&
  !name.includes('://') &&
  !name.split(/\s+/).some((word) => MIXED_WORD.test(word))

/**
 * What looks like a Latin letter or a digit, each behind the one that stands for it: of the Cyrillic and Greek alphabets what
 * is alike in most fonts in small letters or in capitals, and what is alike within Latin. Names are in small letters then.
 *
 * @see Unicode Technical Standard #39, section 4, and its confusables.txt, of which this is the part that people have on their
 * keyboards.
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
  ['-', '\u2010\u2011\u2012\u2013\u2014\u2212'],
  ["'", '\u2018\u2019\u02bc`\u00b4'],
] as const

const STANDS_FOR = new Map(LOOK_ALIKES.flatMap(([one, others]) => [...others].map((other) => [other, one])))

/** Names that look the same have the same key: capitals, spaces, and letters that look like others make no difference. */
export function nameKey(name: string): string {
  const small = name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/i\u0307/g, 'i')
  const letters = [...small].map((letter) => STANDS_FOR.get(letter) ?? letter)
  return letters.join('').replaceAll('rn', 'm').replace(/\s+/g, ' ').trim()
}

/** Somebody has this name, or one that looks like it. */
export const takenName = (name: string) =>
  new ServiceError(
    'taken',
    `Somebody here has the name “${name}”, or one that looks like it. Choose another name.`,
  )

/** What messages say where they name no person: “nobody answered” has to mean that. */
const OWN_WORDS = new Set(
  [
    'nobody',
    'somebody',
    'someone',
    'you',
    'the service',
    'the job',
    'the registry',
    'the person at the terminal',
  ].map(nameKey),
)

/**
 * Refuses a name that another person has now, or that messages use for nobody in particular: `taken`. What two do at once, the
 * index of the store decides.
 */
export async function checkName(
  { all }: Pick<Queries, 'all'>,
  name: string,
  personId: string | null = null,
): Promise<void> {
  if (OWN_WORDS.has(nameKey(name))) {
    throw new ServiceError('taken', `“${name}” would be misread in messages. Choose another name.`)
  }
  const [other] = await all(
    'select id from people where name_key = $1 and removed_at is null limit 1',
    nameKey(name),
  )
  if (other && other.id !== personId) throw takenName(name)
}
