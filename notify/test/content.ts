import fc from 'fast-check'
import type { Content } from '../src/content.ts'

export const LINK = 'https://www.npmjs.com/settings/example/staged-packages?page=0&perPage=10'

export const content = (overrides: Partial<Content> = {}): Content => ({
  title: '@example/tool@2.1.0 is waiting for your approval',
  lines: ['It is staged.', 'The job waits for 30 minutes.'],
  facts: [
    ['Package', '@example/tool'],
    ['Version', '2.1.0'],
  ],
  link: { url: LINK, label: 'Approve it' },
  tone: 'call',
  ...overrides,
})

/** Text that has a meaning in the markup of some channel. */
const MARKUP = [
  ...'!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  '://',
  ':tada:',
  '<@1>',
  '<!channel>',
  '@everyone',
  '[a](b)',
  '```',
  '||',
  '1. ',
  '1)',
  '- ',
  '-# ',
  '# ',
  '> ',
  '&amp;',
  '<img src=x>',
  '</p>',
  'é',
  '🎉',
  'word',
  ' ',
]

const GRAPHEMES = fc.string({ unit: 'grapheme', maxLength: 5 })

/** One clean line that a stranger wrote, with up to a few hundred characters of markup. */
export const hostileLine = (maxLength = 20): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...MARKUP), GRAPHEMES), { minLength: 1, maxLength })
    .map((parts) => parts.join('') || '?')

/** A message that strangers wrote, all but its link and tone, and some of it far too long. */
export const hostileContent: fc.Arbitrary<Content> = fc.record({
  title: hostileLine(400),
  lines: fc.array(hostileLine(1500), { maxLength: 6 }),
  facts: fc.array(fc.tuple(fc.constant('Package'), hostileLine(800)), { maxLength: 4 }),
  link: fc.constantFrom({ url: LINK, label: 'Approve it' }, undefined),
  tone: fc.constantFrom('call', 'published', 'over'),
})
