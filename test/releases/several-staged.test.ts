import type { Question } from '@cfa/protocol'
import test from 'ava'
import { errorCodes } from '../helpers/release-claims.ts'
import { createReleaseStage, type People, type SceneOptions } from '../helpers/release-stage.ts'
import { type Entry, PLUGIN } from '../helpers/semantic-release.ts'

const { registry, scene, codeOf, release } = await createReleaseStage(test, { stages: true })

const PARTS = ['one', 'two'] as const
const plugins = PARTS.map((pkgRoot): Entry => [PLUGIN, { pkgRoot, publish: 'staged' }])
const approved = { answer: { approved: true } } as const

const twoPackages = (decide: (people: People) => SceneOptions['decide']) =>
  scene((people) => {
    for (const part of PARTS)
      for (const { name } of [people.alice, people.bob])
        registry.addMaintainer(`${people.name}-${part}`, name)
    const decider = decide(people)
    return {
      features: ['approval', 'wait', 'sealed', 'several'],
      files: Object.fromEntries(
        PARTS.map((part) => [
          `${part}/package.json`,
          { name: `${people.name}-${part}`, publishConfig: { registry: registry.url } },
        ]),
      ),
      ...(decider ? { decide: decider } : {}),
    }
  })

const kindsOf = ({ ask, packages = [] }: Question) => [ask, packages.map(({ kind }) => kind)]

test('packages that are staged are approved by one answer before the tag, and with one code after it', async (t) => {
  const tags: string[][] = []
  const place = await twoPackages(({ bob }) => async ({ ask }) => {
    tags.push(await place.repository.remoteTags())
    registry.reuseCodes(bob.name)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
  const kinds = ['stage-approve', 'stage-approve']
  t.deepEqual(place.endpoint.questions.map(kindsOf), [
    ['approval', kinds],
    ['code', kinds],
  ])
  t.deepEqual([tags, run.tags], [[[], ['v1.0.0']], ['v1.0.0']])
  for (const part of PARTS)
    t.true('1.0.0' in (await registry.packument(`${place.name}-${part}`)).versions, run.output)
})

test('a decline leaves each of them staged, and the log says how to discard each', async (t) => {
  const place = await twoPackages(() => () => ({ answer: { declined: true, by: 'bob' } }))
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 1, run.output)
  t.deepEqual(errorCodes(run.output), ['EAPPROVALDECLINED'])
  t.deepEqual(run.tags, [])
  for (const part of PARTS) {
    const [item] = registry.stage.list(`${place.name}-${part}`)
    t.true(run.output.includes(`npm@11 stage reject ${item?.id}`), run.output)
  }
})
