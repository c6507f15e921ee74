import type { Question } from '@cfa/protocol'
import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { endsIn } from '../helpers/release-claims.ts'
import type { Scene, SceneOptions } from '../helpers/release-scene.ts'
import { PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test)

/** Two packages in one repository, each with an entry of its own. */
const plugins = ['one', 'two'].map((pkgRoot): [string, object] => [PLUGIN, { pkgRoot }])
/** The same without semantic-release, which runs each step for both before the next step. */
const calls = (['verifyConditions', 'prepare', 'publish'] as const).flatMap((hook) =>
  plugins.map(([, config]) => ({ hook, config })),
)
const twoPackages = (name: string): SceneOptions => ({
  files: Object.fromEntries(
    ['one', 'two'].map((part) => [
      `${part}/package.json`,
      { name: `${name}-${part}`, publishConfig: { registry: registry.url } },
    ]),
  ),
})
const summary = ({ ask, package: { name } }: Question) => `${ask} ${name}`

async function publishers({ name }: Scene): Promise<Array<string | undefined>> {
  return ['one', 'two'].map((part) => registry.publisherOf(`${name}-${part}`, '1.0.0'))
}

test('a code that was given for one package is not used for another that nobody has approved', async (t) => {
  const place = await scene(({ bob, name }) => ({ ...twoPackages(name), decide: () => codeOf(bob) }))
  const run = await hooks(t, place, { calls })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(place.endpoint.questions.map(summary), [`code ${place.name}-one`, `code ${place.name}-two`])
  t.is(place.endpoint.questions[1]?.reason, null)
  const [first, second] = place.endpoint.codes
  t.deepEqual(
    registry.requests
      .filter(({ method, path }) => method === 'PUT' && path.startsWith(`/${place.name}-`))
      .map(({ otp, status }) => ({ otp, status })),
    [
      { otp: first, status: 201 },
      { otp: second, status: 201 },
    ],
  )
})

test('two packages are both approved before the tag, and the account that answers for each publishes it', async (t) => {
  const tags: string[][] = []
  const place = await scene(({ alice, bob, name }) => ({
    ...twoPackages(name),
    features: ['approval', 'wait', 'sealed'],
    decide: async (question) => {
      if (question.ask === 'approval') tags.push(await place.repository.remoteTags())
      return codeOf(question.package.name.endsWith('-one') ? alice : bob)
    },
  }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(tags, [[], []])
  // On a slow machine a code may be too old when its package's turn comes, and is asked for again.
  const approvals = place.endpoint.questions.filter(({ ask }) => ask === 'approval')
  t.deepEqual(approvals.map(summary), [`approval ${place.name}-one`, `approval ${place.name}-two`])
  t.deepEqual(await publishers(place), [place.alice.name, place.bob.name])
})

test('if the second package is declined, the first is not published either', async (t) => {
  const place = await scene(({ bob, name }) => ({
    ...twoPackages(name),
    features: ['approval', 'wait'],
    decide: ({ package: { name: asked } }) =>
      asked.endsWith('-one') ? codeOf(bob) : { answer: { declined: true } },
  }))
  endsIn(t, 'prepare', await hooks(t, place, { calls }), 'EAPPROVALDECLINED')
  t.deepEqual(await publishers(place), [undefined, undefined])
  t.deepEqual(
    place.endpoint.reports.map(({ state }) => state),
    ['withdrawn'],
  )
})
