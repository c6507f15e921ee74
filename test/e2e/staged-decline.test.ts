import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, hooks } = await createHarness(test, { stages: true })

const STEPS = stepsWith({ publish: 'staged' })
const codes = ({ errors }: { errors: Array<{ code: string }> }) => errors.map(({ code }) => code)
const staged = ({ name }: Scene) => registry.stage.list(name)

const endings = [
  { features: ['approval', 'wait', 'sealed'], error: 'EAPPROVALDECLINED' },
  { features: [], error: 'EOTPDECLINED' },
] as const

for (const { features, error } of endings) {
  test(`a decline with a code discards the staged version, with ${features.join(', ') || 'no features'}: ${error}`, async (t) => {
    const place = await scene(({ bob }) => ({
      features,
      decide: () => ({
        answer: { declined: true, by: 'bob', username: bob.name, otp: registry.code(bob.name) },
      }),
    }))
    registry.addMaintainer(place.name, place.bob.name)
    const run = await hooks(t, place, { calls: STEPS, env: { ...place.env, GITHUB_ACTIONS: 'true' } })
    t.deepEqual(codes(run), [error], run.output)
    t.is(run.ends.at(-1)?.hook, 'prepare')
    t.deepEqual(staged(place), [])
    t.regex(run.output, /was discarded: it is no longer staged/)
    t.true(run.output.includes(`::add-mask::${place.endpoint.codes[0]}\n`))
    const { details = '' } = run.errors[0] ?? {}
    t.regex(details, /was discarded/)
    t.notRegex(details, /npm@11 stage/)
    t.is(place.endpoint.questions.length, 1)
  })
}

test('a decline with a wrong code leaves the version staged, and nobody is asked again', async (t) => {
  const place = await scene(({ bob }) => ({
    features: ['approval', 'wait', 'sealed'],
    decide: () => ({
      answer: { declined: true, username: bob.name, otp: registry.staleCode(bob.name) },
    }),
  }))
  registry.addMaintainer(place.name, place.bob.name)
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['EAPPROVALDECLINED'], run.output)
  t.regex(run.output, /was not discarded, as far as this job knows: The registry did not accept the code/)
  const { details = '' } = run.errors[0] ?? {}
  for (const verb of ['approve', 'reject'])
    t.true(details.includes(`npm@11 stage ${verb} ${staged(place)[0]?.id}`), details)
  t.is(place.endpoint.questions.length, 1)
})

test('a decline after an approval on npmjs.com says that the version is published, and the next run finishes the release', async (t) => {
  const place = await scene(() => ({
    features: ['approval', 'wait'],
    decide: async () => {
      await registry.stage.approveOnSite(staged(place)[0]?.id ?? '')
      return { answer: { declined: true, by: 'bob' } }
    },
  }))
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), ['EAPPROVALDECLINED'], run.output)
  const { details = '' } = run.errors[0] ?? {}
  t.regex(details, /no tag was pushed, and the package IS published\. Run the release again/)
  t.notRegex(details, /npm@11 stage|is still free/)
  t.regex(run.output, /was approved at the registry before this decline came/)
  const next = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(next), [], next.output)
  t.is(place.endpoint.questions.length, 1)
})
