import type { Feature } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, release, hooks } = await createHarness(test)

const ways: Array<{ way: string; features: Feature[] }> = [
  { way: 'a simple endpoint', features: [] },
  { way: 'a sealed answer', features: ['sealed'] },
]
for (const { way, features } of ways) {
  test(`the account that answered publishes: ${way}`, async (t) => {
    const place = await scene(({ bob }) => ({ features, decide: () => codeOf(bob) }))
    const run = await hooks(t, place)
    t.deepEqual(run.errors, [], run.output)
    isPublishedByBob(t, place)
  })
}

test('the account that answered publishes: a sealed approval at a long poll, over TLS', async (t) => {
  const features = ['approval', 'wait', 'sealed'] as const
  const place = await scene(({ bob }) => ({ features, tls: true, decide: () => codeOf(bob) }))
  const run = await release(t, place)
  t.is(run.exitCode, 0, run.output)
  t.deepEqual(run.tags, ['v1.0.0'])
  isPublishedByBob(t, place)
})

/** Asserts one question, one write by bob, and none by anybody else. */
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
