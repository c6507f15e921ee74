import test from 'ava'
import fc from 'fast-check'
import { readApprovalLink } from '../../lib/notify/notice.ts'
import { message, notice } from './receiver.ts'

/** Text with dangerous parts somewhere in it. */
const hostile = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'https://evil.example/',
        'HTTP://evil.example',
        'ht\u00adtps://evil.example',
        '://',
        '//',
        ':',
        'https',
        'www.evil.example',
        'javascript:alert(1)',
        '\u202e',
        '\u200b',
        '\u0000',
        '\u001b[31m',
        '\r\n',
        '\n',
        '::error::',
        '##[error]',
        '@everyone',
        '\ud800',
        '\ufe0f',
      ),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''))

test('a notice has lines of bounded length, without control or invisible characters, commands and links', (t) => {
  fc.assert(
    fc.property(hostile, (text) => {
      const made = notice({ package: text, version: text, tag: text, registry: text, title: text, text })
      const shown = [made.package, made.version, made.tag, made.registry, made.title, ...made.lines]
      for (const line of shown) {
        t.true(line.length > 0 && line.length <= 300)
        t.notRegex(line, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u)
        t.notRegex(line, /[a-z]:\/\/|\bwww\.|\bjavascript:/i)
        t.notRegex(line, /^::|##\[/)
      }
      t.true(made.lines.length <= 12)
    }),
    { numRuns: 500 },
  )
})

test('a harmless message is not changed', (t) => {
  const made = notice()
  const { text, ...rest } = message()
  t.deepEqual({ ...made }, { ...rest, lines: text.split('\n') } as never)
})

test('a link in a text is removed', (t) => {
  const text = 'Go to https://www.npmjs.com/auth/cli/0b5f8c32-0000-4000-8000-000000000000 now'
  t.deepEqual(notice({ text }).lines, ['Go to (link left out) now'])
})

test('a megabyte of text is cut to a short line', (t) => {
  const text = 'a+'.repeat(500_000)
  t.true((notice({ text, title: text }).lines[0] ?? '').length <= 300)
})

const REFUSED = [
  'https://www.npmjs.com/auth/cli/0b5f8c32-0000-4000-8000-000000000000',
  'https://www.npmjs.com/AUTH/cli/x',
  'https://www.npmjs.com//auth/cli/x',
  'https://www.npmjs.com/%61uth/cli/x',
  'https://www.npmjs.com/%2561uth/cli/x',
  'https://www.npmjs.com/package/..%2fauth/cli/x',
  'https://www.npmjs.com/%zz',
  'https://www.npmjs.com/a/../auth/cli/x',
  'https://www.npmjs.com/login/0b5f8c32-0000-4000-8000-000000000000',
  'https://www.npmjs.com/login',
  'https://registry.npmjs.org/-/v1/done?authId=x',
  'https://www.npmjs.com.evil.example/package/x',
  'https://www.npmjs.com@evil.example/',
  'https://user:pass@www.npmjs.com/package/x',
  'https://www.npmjs.com:444/package/x',
  'http://www.npmjs.com/package/x',
  'javascript:alert(1)',
  'nonsense',
  `https://www.npmjs.com/package/${'x'.repeat(2000)}`,
]

for (const link of REFUSED) {
  test(`${link.slice(0, 70)} is not an approval link`, (t) => t.is(readApprovalLink(link), undefined))
}

test('a page of npm is kept as an approval link, with characters of markup encoded', (t) => {
  for (const link of [
    'https://www.npmjs.com/package/@example/tool?activeTab=versions',
    'https://www.npmjs.com/settings/a/staged-packages',
    'https://www.npmjs.com/settings/~/staged-packages/?page=0&perPage=10&filterPackage=%40example%2Ftool',
    'https://www.npmjs.com/package/%40example%2Ftool',
    'https://www.npmjs.com/package/auth',
    'https://www.npmjs.com/authors',
  ])
    t.is(readApprovalLink(link), link)
  t.is(readApprovalLink("https://www.npmjs.com/a|b)c>d'e*f"), 'https://www.npmjs.com/a%7Cb%29c%3Ed%27e%2Af')
  t.is(readApprovalLink(undefined), undefined)
})

test('an approval link has no character that means something in markup', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (rest) => {
      const link = readApprovalLink(`https://www.npmjs.com/${rest}`)
      if (link !== undefined) t.regex(link, /^https:\/\/www\.npmjs\.com\/[\w./~@?=&#%+:-]*$/)
    }),
  )
})
