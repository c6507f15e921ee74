import test from 'ava'
import type { ProjectFacts } from '../../lib/init/plan.ts'
import { type Flags, readPlan } from '../../lib/init/read-plan.ts'
import { planWith } from './plans.ts'

const { name, page, ci, branch, manager, dependencies } = planWith()
const FACTS: ProjectFacts = { name, page, ci, branch, manager, dependencies }
const flags = (given: Partial<Flags> = {}): Flags => ({ staged: false, ...given })
const URL_FLAGS = { responder: 'https://release.example/p/tool', accounts: 'alice, bob' }

/** Answers the questions in order, and records them. */
function person(answers: string[]) {
  const questions: string[] = []
  const ask = async (question: string) => {
    questions.push(question)
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`unexpected question: ${question}`)
    return answer
  }
  return { ask, questions }
}

test('without flags or a person, maintainers approve on npmjs.com', async (t) => {
  const plan = await readPlan(FACTS, flags(), undefined)
  t.like(plan, { ci: 'github', responder: 'npm', accounts: [], isStaged: true })
})

test('flags answer every question', async (t) => {
  const { ask, questions } = person([])
  const all = flags({ ...URL_FLAGS, ci: 'gitlab', staged: true })
  const plan = await readPlan(FACTS, all, ask)
  t.like(plan, { ci: 'gitlab', responder: URL_FLAGS.responder, accounts: ['alice', 'bob'], isStaged: true })
  t.deepEqual(questions, [])
})

test('a person is asked what the flags leave open', async (t) => {
  const { ask, questions } = person(['', URL_FLAGS.responder, 'alice'])
  const plan = await readPlan(FACTS, flags(), ask)
  t.like(plan, { ci: 'github', accounts: ['alice'], isStaged: false })
  t.is(questions.length, 3)
})

test('a person who picks npmjs.com is asked nothing more', async (t) => {
  const { ask } = person(['circleci', ''])
  t.like(await readPlan(FACTS, flags(), ask), { ci: 'circleci', responder: 'npm' })
})

for (const [host, given, isOnGitLab] of [
  ['github.com', 'github', false],
  ['gitlab.example', 'circleci', true],
  ['github.com', 'gitlab', false],
  ['code.example', 'gitlab', true],
] as const) {
  test(`on ${host} with ${given} as the CI, releases are ${isOnGitLab ? '' : 'not '}on GitLab`, async (t) => {
    const facts = { ...FACTS, page: `https://${host}/team/tool` }
    t.is((await readPlan(facts, flags({ ci: given }), undefined)).isOnGitLab, isOnGitLab)
  })
}

for (const [title, facts, given] of [
  ['an unknown CI', { ...FACTS, ci: undefined }, {}],
  ['an unsupported CI', FACTS, { ci: 'jenkins' }],
  ['a responder that is not a URL', FACTS, { responder: 'release.example' }],
  ['a responder with a password', FACTS, { ...URL_FLAGS, responder: 'https://a:b@release.example/' }],
  ['a responder without accounts', FACTS, { responder: URL_FLAGS.responder }],
  ['an account name that npm does not allow', FACTS, { ...URL_FLAGS, accounts: 'alice,$(id)' }],
  ['a list of accounts for npmjs.com', FACTS, { accounts: 'alice' }],
] as Array<[string, ProjectFacts, Partial<Flags>]>) {
  test(`${title} is wrong usage`, async (t) => {
    await t.throwsAsync(readPlan(facts, flags(given), undefined), { name: 'UsageError' })
  })
}

test('the error for an unsupported CI links to its documentation', async (t) => {
  await t.throwsAsync(readPlan(FACTS, flags({ ci: 'buildkite' }), undefined), { message: /docs\/ci$/ })
})

test('the error for a built-in service links to the page that sets it up', async (t) => {
  const given = flags({ ...URL_FLAGS, responder: 'optic' })
  await t.throwsAsync(readPlan(FACTS, given, undefined), { message: /docs\/responders\.md$/ })
})
