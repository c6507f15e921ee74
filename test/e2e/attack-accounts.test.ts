import type { Question } from '@cfa/protocol'
import test from 'ava'
import type { RequestRecord } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { confirmsBy } from '../helpers/page.ts'
import { variableOf } from '../helpers/people.ts'
import { endsIn } from '../helpers/release-claims.ts'
import type { Scene, SceneOptions } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test)

const FEATURES = ['approval', 'wait', 'sealed'] as const
const UNASKED = /asked for no second factor: the token of alice-\d+ \(NPM_TOKEN_ALICE_\d+\)/

test('only the account that the approval names publishes, and a code of another is not sent', async (t) => {
  const place = await scene(({ alice, bob }) => ({
    features: FEATURES,
    decide: ({ ask, attempt }) => {
      if (ask === 'approval') return { answer: { approved: true, username: bob.name } }
      return attempt === 1 ? codeOf(alice) : codeOf(bob)
    },
  }))
  const { alice, bob, endpoint } = place
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    endpoint.questions.map(({ ask, accounts }) => [ask, accounts]),
    [
      ['approval', [alice.name, bob.name]],
      ['code', [bob.name]],
      ['code', [bob.name]],
    ],
  )
  t.regex(run.output, /names an account that is none of these/)
  t.deepEqual(
    place.writes().map(({ user, otp }) => ({ user, otp })),
    [{ user: bob.name, otp: endpoint.codes[1] }],
  )
})

/** Two packages in one repository, each with an entry of its own. */
const twoPackages = (name: string): SceneOptions => ({
  files: Object.fromEntries(
    ['one', 'two'].map((part) => [
      `${part}/package.json`,
      { name: `${name}-${part}`, publishConfig: { registry: registry.url } },
    ]),
  ),
})
const TWO_ENTRIES = (['verifyConditions', 'prepare', 'publish'] as const).flatMap((hook) =>
  ['one', 'two'].map((pkgRoot) => ({ hook, config: { pkgRoot } })),
)
const partOf = ({ package: { name } }: Question) => name.split('-').at(-1)
const writesOf = ({ name }: Scene, part: string): RequestRecord[] =>
  registry.requests.filter(({ method, path }) => method === 'PUT' && path === `/${name}-${part}`)

test('a code that published one package is not tried for another that its owner has not approved', async (t) => {
  const place = await scene(({ alice, bob, name }) => ({
    ...twoPackages(name),
    features: FEATURES,
    decide: (question) => {
      const user = partOf(question) === 'one' ? bob : alice
      return question.ask === 'approval' ? { answer: { approved: true, username: user.name } } : codeOf(user)
    },
  }))
  const { alice, bob } = place
  const run = await hooks(t, place, { calls: TWO_ENTRIES })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    ['one', 'two'].map((part) => writesOf(place, part).map(({ user }) => user)),
    [[bob.name], [alice.name]],
  )
})

test('a code is reused for another package that its owner approved, and the log says so and names the owner', async (t) => {
  const place = await scene(({ bob, name }) => ({
    ...twoPackages(name),
    features: FEATURES,
    decide: ({ ask }) =>
      ask === 'approval' ? { answer: { approved: true, username: bob.name } } : codeOf(bob),
  }))
  const run = await hooks(t, place, { calls: TWO_ENTRIES })
  t.deepEqual(run.errors, [], run.output)
  const [first] = place.endpoint.codes
  t.deepEqual(
    writesOf(place, 'two').map(({ otp }) => otp === first),
    [true, false],
  )
  const lines = run.output
    .split('\n')
    .filter((line) => /\bcode\b/.test(line) && /\bagain\b|once more|re-?us/i.test(line))
  t.true(
    lines.some((line) => line.includes(place.bob.name)),
    run.output,
  )
})

test('a code for one package is not sent for another before anybody is asked about that one', async (t) => {
  const place = await scene(({ bob, name }) => ({
    ...twoPackages(name),
    decide: (question) => {
      if (partOf(question) === 'two') t.deepEqual(writesOf(place, 'two'), [])
      return codeOf(bob)
    },
  }))
  const run = await hooks(t, place, { calls: TWO_ENTRIES })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(place.endpoint.questions.map(partOf), ['one', 'two'])
})

test('a dist-tag that needed no code gets a loud warning', async (t) => {
  const place = await scene(({ alice }) => confirmsBy(alice, () => undefined), { twoFactor: 'off' })
  const add = { hook: 'addChannel', nextRelease: { channel: 'next' } } as const
  const run = await hooks(t, place, { calls: [...stepsWith(), add] })
  t.deepEqual(run.errors, [], run.output)
  t.is(run.output.split('\n').filter((line) => UNASKED.test(line)).length, 2, run.output)
})

test('the approval of a staged version that needed no code gets a loud warning', async (t) => {
  const staging = await createHarness({ after: { always: (close) => t.teardown(close) } }, { stages: true })
  const place = await staging.scene(({ alice }) => confirmsBy(alice, () => undefined), { twoFactor: 'off' })
  for (const user of [place.alice, place.bob]) staging.registry.addMaintainer(place.name, user.name)
  const run = await staging.hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
  t.regex(run.output, UNASKED)
})

test('a user whose name folds to the same variable as one in accounts is EACCOUNTNAME', async (t) => {
  const place = await scene({ features: FEATURES })
  const dotted = await registry.addUser('folded.name')
  const { CFA_RESPONDER_URL = '', CFA_RESPONDER_SECRET = '' } = place.env
  const env = { CFA_RESPONDER_URL, CFA_RESPONDER_SECRET, NPM_TOKEN_FOLDED_NAME: dotted.token }
  t.is(variableOf({ ...dotted, name: 'folded-name' }), 'NPM_TOKEN_FOLDED_NAME')
  const run = await hooks(t, place, { env, calls: stepsWith({ accounts: ['folded-name'] }) })
  endsIn(t, 'verifyConditions', run, 'EACCOUNTNAME')
  t.deepEqual(place.endpoint.questions, [])
})
