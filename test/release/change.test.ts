import { questionSchema } from '@cfa/protocol'
import test from 'ava'
import { describeQuestion } from '../../lib/log/waiting-lines.ts'
import { createQuestion } from '../../lib/release/question.ts'
import { DIST_TAG, type PackageTopic, topicOfSeveral } from '../../lib/release/topic.ts'
import { describeRelease } from '../../lib/responders/describe-release.ts'
import { createContext } from '../fakes/context.ts'
import { alice, TARGET } from '../fakes/release.ts'

const change = {
  requests: [{ method: 'PUT' as const, path: '@example%2ftool', body: `sha512-${'A'.repeat(86)}==` }],
  facts: [
    { what: 'deprecation message', versions: ['1.0.0', '1.0.1'], from: null, to: 'Use version 2.' },
    { what: 'dist-tag old', versions: [], from: '1.0.0', to: null },
  ],
}
const topic: PackageTopic = { ...DIST_TAG, kind: 'deprecate', change, target: TARGET }
const state = { id: 'c5d0c6d1-6a5c-4a5b-8a2d-0a1f6e4b7a11', attempt: 1, reason: null, key: null }
const question = createQuestion(
  topicOfSeveral('code', [topic]),
  { ...state, deadline: Date.UTC(2026, 10, 1), accounts: [alice] },
  {
    target: TARGET,
    features: ['changes', 'several', 'details'],
    takesLinks: false,
    context: createContext(),
    network: [],
  },
)

test('a question about a change contains the whole change, and follows the protocol', (t) => {
  t.like(question, {
    ask: 'code',
    kind: 'deprecate',
    package: { name: TARGET.name, integrity: null, size: null },
  })
  t.deepEqual([question.change, question.packages, question.details], [change, undefined, undefined])
  t.true(questionSchema.safeParse(question).success)
})

test('a change cannot be asked about with other packages', (t) => {
  const both = topicOfSeveral('code', [{ ...DIST_TAG, target: TARGET }, topic])
  const asked = { ...state, deadline: 0, accounts: [] }
  const facts = {
    target: TARGET,
    features: ['several' as const],
    takesLinks: false,
    context: createContext(),
    network: [],
  }
  t.throws(() => createQuestion(both, asked, facts))
})

test('the log and the terminal show what changes, from what to what', (t) => {
  const log = describeQuestion(question, undefined).join('\n')
  t.regex(log, /needed to change the deprecation of @example\/tool at registry\.example/)
  for (const text of [log, describeRelease(question)]) {
    t.regex(text, /deprecation message of 1\.0\.0, 1\.0\.1: from nothing to “Use version 2\.”/)
    t.regex(text, /dist-tag old: from “1\.0\.0” to nothing/)
    t.notRegex(text, /publish @/)
  }
  t.regex(describeRelease(question), /PUT @example%2ftool/)
})
