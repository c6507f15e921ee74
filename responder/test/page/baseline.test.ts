import { readdir, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import test from 'ava'
import { builtPage } from '../helpers/built-page.ts'

const PAGE = resolve(import.meta.dirname, '../../dist/page')

/**
 * What Safari 16.4 does not have: the first that shows pushes on an iPhone. A build changes syntax and adds no functions.
 * Without them the page stops, and a push shows nothing.
 */
const NEWER: [since: string, names: RegExp][] = [
  ['Safari 17', /\bURL\.canParse\b/],
  ['Safari 17', /\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|intersection|symmetricDifference)\(/],
  ['Safari 17', /\.(?:showPopover|hidePopover|togglePopover)\(/],
  ['Safari 17.4', /\b(?:Promise\.withResolvers|(?:Map|Object)\.groupBy|AbortSignal\.any)\b/],
  ['Safari 17.4', /\.checkVisibility\(/],
  ['Safari 18', /\bURL\.parse\b/],
  ['Safari 18', /\.startViewTransition\(/],
  ['Safari 18.2', /\bPromise\.try\b/],
  ['Safari 18.4', /\bIterator\.(?:from|prototype)\b/],
  [
    'Safari 18.4',
    /\.(?:keys|values|entries)\(\)\.(?:map|filter|some|every|find|reduce|flatMap|take|drop|toArray)\(/,
  ],
  ['Safari 18.4', /\bparse(?:Creation|Request)OptionsFromJSON\b/],
  ['later', /\b(?:requestIdleCallback|RegExp\.escape|Error\.isError|Math\.sumPrecise)\b/],
]

test('the page and its service worker need no browser newer than Safari 16.4', async (t) => {
  await builtPage()
  const files = (await readdir(PAGE, { recursive: true })).filter((name) => name.endsWith('.js'))
  t.true(files.includes('service-worker.js'))
  for (const name of files) {
    const script = await readFile(join(PAGE, name), 'utf8')
    const found = NEWER.flatMap(([since, names]) => {
      const [text] = names.exec(script) ?? []
      return text === undefined ? [] : `${text} (${since})`
    })
    t.deepEqual(found, [], name)
  }
})
