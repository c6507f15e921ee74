import type { Feature } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createReleaseStage, type Scene } from '../helpers/release-stage.ts'

const { registry, scene, codeOf, release, hooks } = await createReleaseStage(test)

interface Way {
  way: string
  features: Feature[]
  tls?: boolean
}

const ways: Way[] = [
  { way: 'a plain endpoint', features: [] },
  { way: 'a sealed approval at a long poll, over TLS', features: ['approval', 'wait', 'sealed'], tls: true },
]
for (const { way, ...options } of ways) {
  test(`the account that answered publishes: ${way}`, async (t) => {
    const stage = await scene(({ bob }) => ({ ...options, decide: () => codeOf(bob) }))
    const run = await release(t, stage)
    t.is(run.exitCode, 0, run.output)
    t.deepEqual(run.tags, ['v1.0.0'])
    isPublishedByBob(t, stage)
  })
}

const features: Way[] = [
  { way: 'a long poll', features: ['wait'] },
  { way: 'a sealed answer', features: ['sealed'] },
  { way: 'an approval', features: ['approval'] },
]
for (const { way, ...options } of features) {
  test(`the account that answered publishes, with one feature alone: ${way}`, async (t) => {
    const stage = await scene(({ bob }) => ({ ...options, decide: () => codeOf(bob) }))
    const run = await hooks(t, stage)
    t.deepEqual(run.errors, [], run.output)
    isPublishedByBob(t, stage)
  })
}

/** One question, one write, and none by anybody else. */
function isPublishedByBob(t: ExecutionContext, { name, alice, bob, endpoint, writes }: Scene): void {
  t.is(registry.publisherOf(name, '1.0.0'), bob.name)
  t.is(endpoint.questions.length, 1)
  t.deepEqual(
    writes().map(({ user, status }) => ({ user, status })),
    [{ user: bob.name, status: 201 }],
  )
  const ofAlice = registry.requests.filter(({ user }) => user === alice.name)
  t.deepEqual([...new Set(ofAlice.map(({ method }) => method))], ['GET'])
}
