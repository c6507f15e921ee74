import type { State } from '@cfa/protocol'
import test from 'ava'
import { HANDED_OUT } from '../../src/cfa/handed-out.ts'
import { describe } from '../../src/notify/message.ts'
import type { QuestionFacts } from '../../src/notify/question-facts.ts'
import { readQuestionFacts } from '../../src/notify/question-facts.ts'
import { addProject, ask, content, openNotifyPlace } from '../helpers/notify-place.ts'

const factsWith = (
  changes: Partial<QuestionFacts> = {},
  question: Record<string, unknown> = {},
): QuestionFacts => ({
  id: '7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11',
  project: 'tool',
  content: content(question) as unknown as QuestionFacts['content'],
  attempt: 1,
  state: 'waiting',
  revision: 1,
  reason: null,
  by: null,
  isTest: false,
  changedAt: Date.UTC(2026, 6, 1, 12),
  askedAt: Date.UTC(2026, 6, 1, 12),
  openedAt: null,
  expiresAt: Date.UTC(2026, 6, 1, 12, 30),
  ...changes,
})
const titleOf = (...[facts, kind]: [QuestionFacts, 'asked' | 'reminder' | 'outcome']) =>
  describe(facts, kind, 'https://cfa.example').title

for (const [ask, kind, title] of [
  ['approval', 'publish', 'Approve publishing @example/tool@2.1.0?'],
  ['approval', 'dist-tag', 'Approve tagging @example/tool@2.1.0 as latest?'],
  ['approval', 'stage-approve', 'Approve releasing @example/tool@2.1.0, which is staged?'],
  ['code', 'publish', 'A code for publishing @example/tool@2.1.0?'],
  ['code', 'dist-tag', 'A code for tagging @example/tool@2.1.0 as latest?'],
  ['code', 'stage-approve', 'A code for releasing @example/tool@2.1.0, which is staged?'],
] as const) {
  test(`asks "${title}"`, (t) => {
    t.is(titleOf(factsWith({}, { ask, kind }), 'asked'), title)
  })
}

test('the text of a staged release links to npm’s staging page, and other texts do not', (t) => {
  const NPM = 'https://registry.npmjs.org/'
  const page = 'https://www.npmjs.com/settings/~/staged-packages/'
  const textOf = (kind: string, registry: string) => {
    const subject = { ...content({}).package, registry }
    return describe(factsWith({}, { kind, package: subject }), 'asked', 'https://cfa.example').text
  }
  t.true(
    textOf('stage-approve', NPM).includes(
      `\nStaged on npmjs.com: ${page}?page=0&perPage=10&filterPackage=%40example%2Ftool\n`,
    ),
  )
  t.notRegex(textOf('publish', NPM), /npmjs\.com\/settings/)
  t.notRegex(textOf('stage-approve', 'https://npm.example.com/'), /Staged on/)
})

test('asks for a code without a package, and says that the package is unknown', (t) => {
  const nothing = { name: '', version: '', tag: '', registry: '' }
  const facts = factsWith({}, { ask: 'code', kind: 'unknown', package: nothing })
  t.is(titleOf(facts, 'asked'), 'A code for the project tool?')
  const { text } = describe(facts, 'asked', 'https://cfa.example')
  t.regex(text, /^The tool that asks does not say what it will publish\. The service can read this code\.$/m)
  t.regex(text, /^Project: tool$/m)
  t.notRegex(text, /Package|Version|Dist-tag|Registry|@/)
  const given = { state: 'withdrawn', reason: HANDED_OUT, by: 'bob' } as const
  t.is(titleOf({ ...facts, ...given }, 'outcome'), 'the project tool: bob answered')
})

const FACT = { what: 'deprecation message', versions: ['1.0.0', '1.0.1'], from: 'Old.', to: null }
const change = { count: 4, first: [FACT] }

for (const [kind, title] of [
  ['deprecate', 'A code for changing which versions of @example/tool are deprecated?'],
  ['unpublish', 'A code for unpublishing from @example/tool?'],
  ['owner', 'A code for changing who owns @example/tool?'],
  ['access', 'A code for changing access to @example/tool?'],
] as const) {
  test(`asks about a change: "${title}"`, (t) => {
    const facts = factsWith({}, { ask: 'code', kind, change })
    t.is(titleOf(facts, 'asked'), title)
    const { text } = describe(facts, 'asked', 'https://cfa.example')
    t.regex(text, /Deprecation message of 1\.0\.0, 1\.0\.1: from “Old\.” to nothing\nAnd 3 more/)
    t.notRegex(text, /Dist-tag|Version/)
  })
}

test('the outcome of a change says “changed”, not “published”', (t) => {
  const facts = factsWith({ state: 'published' }, { ask: 'code', kind: 'deprecate', change })
  t.is(titleOf(facts, 'outcome'), '@example/tool: changed')
})

const several = (count: number) => {
  const first = [
    { name: '@example/a', version: '1.2.0' },
    { name: '@example/b', version: '2.0.0' },
  ]
  return { several: { count, first } }
}

for (const [count, kind, title] of [
  [12, 'publish', 'Approve publishing 12 packages: @example/a 1.2.0, @example/b 2.0.0 and 10 more?'],
  [3, 'dist-tag', 'Approve tagging 3 packages: @example/a 1.2.0, @example/b 2.0.0 and 1 more?'],
  [
    2,
    'stage-approve',
    'Approve releasing 2 packages: @example/a 1.2.0 and @example/b 2.0.0, which are staged?',
  ],
] as const) {
  test(`asks once for several packages: "${title}"`, (t) => {
    const facts = factsWith({}, { ...several(count), ask: 'approval', kind })
    const { text } = describe(facts, 'asked', 'https://cfa.example')
    t.is(titleOf(facts, 'asked'), title)
    t.notRegex(text, /^(Package|Version|Dist-tag):/m)
    const outcome = factsWith({ state: 'published', by: 'alice' }, several(count))
    t.regex(titleOf(outcome, 'outcome'), new RegExp(`^${count} packages: .+: published, alice answered$`))
  })
}

test('a reminder says “Still waiting”, and another attempt says “Asked again”', (t) => {
  t.is(titleOf(factsWith(), 'reminder'), 'Still waiting: approve publishing @example/tool@2.1.0?')
  t.is(titleOf(factsWith({ attempt: 2 }), 'asked'), 'Asked again: approve publishing @example/tool@2.1.0?')
})

for (const [reason, sentence] of [
  ['rejected', 'The registry rejected the code.'],
  ['expired', 'The code came too late.'],
  ['changed', 'What would be released is no longer what was approved.'],
] as const) {
  test(`says why it asks again: ${reason}`, (t) => {
    const { text } = describe(factsWith({ attempt: 2 }, { reason }), 'asked', 'https://cfa.example')
    t.true(text.startsWith(`${sentence}\n`))
  })
}

test('at most five combining marks in a row are kept', (t) => {
  const branch = `main${'\u0302'.repeat(50)}`
  const build = { repository: null, branch, commit: null }
  const { text } = describe(factsWith({}, { build }), 'asked', 'https://cfa.example')
  t.regex(text, /^Branch: main\u0302{5}$/m)
})

test('right-to-left text is isolated from the text around it', (t) => {
  const [name, reason] = ['עדה', 'לא היום']
  const facts = factsWith({ state: 'declined', by: name, reason })
  const { title, text } = describe(facts, 'outcome', 'https://cfa.example')
  t.is(title, `@example/tool@2.1.0: declined by \u2068${name}\u2069`)
  t.is(text.split('\n')[0], `declined by \u2068${name}\u2069: \u2068${reason}\u2069`)
  const forged = factsWith({ state: 'declined', by: 'bob\u2069\u202e', reason: '\u2068no' })
  t.regex(describe(forged, 'outcome', 'https://cfa.example').text, /^declined by bob: no\n/)
})

for (const [state, by, words] of [
  ['answered', 'alice', 'alice answered'],
  ['answered', null, 'somebody answered'],
  ['confirming', 'alice', 'alice confirms it at the registry'],
  ['publishing', 'alice', 'alice answered, publishing'],
  ['rejected', 'alice', 'the registry rejected the code'],
  ['published', 'alice', 'published, alice answered'],
  ['published', null, 'published'],
  ['failed', 'alice', 'the release failed'],
  ['declined', 'bob', 'declined by bob'],
  ['withdrawn', null, 'no longer asked'],
  ['expired', null, 'nobody answered'],
  ['expired', 'alice', 'alice answered, but the job never came back'],
] satisfies [State, string | null, string][]) {
  test(`says of a question that is ${state}${by ? ` by ${by}` : ''}: “${words}”`, (t) => {
    t.is(titleOf(factsWith({ state, by }), 'outcome'), `@example/tool@2.1.0: ${words}`)
  })
}

test('gives the reason for a decline', (t) => {
  const facts = factsWith({ state: 'declined', by: 'bob', reason: 'Let us wait.' })
  const { text } = describe(facts, 'outcome', 'https://cfa.example')
  t.is(text, 'declined by bob: Let us wait.\nPackage: @example/tool\nVersion: 2.1.0')
})

test('says what the question is about, and links to it', (t) => {
  const { text, link } = describe(factsWith(), 'asked', 'https://cfa.example')
  t.is(link, 'https://cfa.example/q/7c0a5e1e-2b7f-4a63-9d6b-0f3f0d6a9c11')
  t.deepEqual(text.split('\n'), [
    'Package: @example/tool',
    'Version: 2.1.0',
    'Dist-tag: latest',
    'Registry: registry.npmjs.org',
    'Repository: example/tool',
    'Branch: main',
    'Commit: 3b18e512dba…',
    'Project: tool',
    'Open until: 2026-07-01 12:30 UTC',
  ])
})

test('a message is written without the question’s key, answer or link to the registry', async (t) => {
  const place = await openNotifyPlace(t)
  const { projectId } = await addProject(place)
  const key = { kty: 'EC', crv: 'P-256', x: 'secret-x', y: 'secret-y', use: 'enc', alg: 'ECDH-ES' }
  const id = await ask(place, projectId, { content: { key } })
  await place.database.run(
    "update questions set answer = 'secret-answer', link = 'secret-link' where id = $1",
    id,
  )
  const facts = await readQuestionFacts(place.database, id)
  t.is(facts?.id, id)
  t.false(JSON.stringify(facts).includes('secret-'))
})
