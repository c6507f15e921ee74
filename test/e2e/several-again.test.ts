import type { Question } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { HookCall } from '../helpers/hooks.ts'
import { startHooksInTurn } from '../helpers/hooks-in-turn.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test)

const PARTS = ['one', 'two', 'three'] as const
/** A release of three packages, as semantic-release calls it. */
const calls: HookCall[] = (['verifyConditions', 'prepare', 'publish'] as const).flatMap((hook) =>
  PARTS.map((pkgRoot) => ({ hook, config: { pkgRoot } })),
)

const partOf = (name: string) => name.slice(name.lastIndexOf('-') + 1)
const uploadsOf = ({ name }: Scene) =>
  registry.requests
    .filter(({ method, path, status }) => method === 'PUT' && path.startsWith(`/${name}-`) && status === 201)
    .map(({ path }) => partOf(path))
const askedAbout = ({ package: first, packages }: Question) =>
  (packages ?? [first]).map(({ name }) => partOf(name))

/** The next job has a folder of its own. */
const fresh = ({ repository }: Scene) => repository.git('checkout', '--quiet', '.')

/** Runs the steps on a machine that is killed as soon as the moment has come. */
async function killedAt({ repository, env }: Scene, moment: () => unknown): Promise<void> {
  const machine = await startHooksInTurn('impatient')
  const early = machine.run({ calls, cwd: repository.cwd, env }).then(({ output }) => {
    throw new Error(`It ended before that:\n${output}`)
  })
  await Promise.race([until(moment), early])
  await machine.kill()
  await early.catch(() => {})
}

async function run(t: ExecutionContext, place: Scene, code?: string) {
  await fresh(place)
  const { errors, output } = await hooks(t, place, { calls })
  t.deepEqual(
    errors.map((error) => error.code),
    code === undefined ? [] : [code],
    output,
  )
  return output
}

test('after a kill and after a decline, the next run asks only about what is left, and nothing is uploaded twice', async (t) => {
  let runs = 1
  const place = await scene(({ name, bob }) => ({
    features: ['approval', 'wait', 'sealed', 'several'],
    files: Object.fromEntries(
      PARTS.map((part) => [
        `${part}/package.json`,
        { name: `${name}-${part}`, publishConfig: { registry: registry.url } },
      ]),
    ),
    decide: ({ ask, attempt }) => {
      if (ask === 'approval') return { answer: { approved: true } }
      if (attempt === 1) return codeOf(bob)
      return runs === 1 ? 'never' : { answer: { declined: true, by: 'bob' } }
    },
  }))
  const { questions } = place.endpoint

  await killedAt(place, () => questions.at(-1)?.attempt === 2)
  t.deepEqual(uploadsOf(place), ['one'])

  runs = 2
  const before = questions.length
  const output = await run(t, place, 'EOTPDECLINED')
  t.deepEqual(askedAbout(questions[before] as Question), ['two', 'three'])
  t.deepEqual(uploadsOf(place), ['one', 'two'])
  t.regex(output, /Published: \S+-two@1\.0\.0\./)
  t.regex(output, /this job knows: \S+-three@1\.0\.0\./)

  const last = questions.length
  await run(t, place)
  t.deepEqual(askedAbout(questions[last] as Question), ['three'])
  t.deepEqual(uploadsOf(place), ['one', 'two', 'three'])
})
