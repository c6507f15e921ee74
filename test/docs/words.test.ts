import { globSync, readFileSync } from 'node:fs'
import test from 'ava'

/** Everything that people read: documents, texts and comments. */
const FILES = globSync([
  '*.md',
  'action.yml',
  '{bench,demo,docs,examples,lib,scripts,.github}/**/*.{md,ts,tsx,js,mjs,sh,yml,yaml}',
  '{protocol,notify,responder,test-registry}/*.md',
  '{protocol,notify,test-registry}/{src,test}/**/*.ts',
  'responder/{src,page,test}/**/*.{ts,tsx}',
  'site/{src,test,.vitepress}/**/*.ts',
]).filter((file) => !file.includes('node_modules'))

/** Wording that a native speaker would not choose, with what to write instead. */
const INSTEAD: [RegExp, string][] = [
  [/\bwhoever\b/i, '“anyone who”, or who it is'],
  [/\ban URL\b/i, '“a URL”'],
  [/\blook(?:s|ing)? whether\b/i, '“check whether”'],
  [/\b(?:asks?|works?|waits?|counts?) no more\b(?! than)/i, '“no longer asks”'],
  [/\bsingle maintainers\b/i, '“each maintainer’s”'],
  [
    /\bby (?:npm|GitHub|pnpm)[’']s (?:documentation|announcement|reference|rules)\b/i,
    '“per npm’s documentation”, or “npm has announced that”',
  ],
  [/\bby (?:one )?reports?\b/i, '“reportedly”'],
  [/\bfor for\b/i, 'one “for”'],
  [/\bis not allowed to th(?:is|at) user\b/i, 'what the user may not do'],
]

test('the search covers everything that people read', (t) => {
  t.true(FILES.length > 900, String(FILES.length))
})

for (const [wording, instead] of INSTEAD) {
  test(`nothing says ${wording.source} instead of ${instead}`, (t) => {
    const found = FILES.flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .flatMap((line, index) => (wording.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    )
    t.deepEqual(found, [])
  })
}
