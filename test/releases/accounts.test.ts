import type { Feature } from '@cfa/protocol'
import test from 'ava'
import { createReleaseStage } from '../helpers/release-stage.ts'

const { registry, scene, codeOf, release } = await createReleaseStage(test)

const ways: Array<{ way: string; features: Feature[]; tls?: boolean }> = [
  { way: 'a plain endpoint', features: [] },
  { way: 'a long poll', features: ['wait'] },
  { way: 'a sealed answer', features: ['sealed'] },
  { way: 'an approval', features: ['approval'] },
  { way: 'a sealed approval at a long poll, over TLS', features: ['approval', 'wait', 'sealed'], tls: true },
]
for (const { way, ...options } of ways) {
  test(`the account that answered publishes: ${way}`, async (t) => {
    const stage = await scene(({ bob }) => ({ ...options, decide: () => codeOf(bob) }))
    const run = await release(t, stage)
    t.is(run.exitCode, 0, run.output)
    t.deepEqual(run.tags, ['v1.0.0'])
    t.is(registry.publisherOf(stage.name, '1.0.0'), stage.bob.name)
    t.is(stage.endpoint.questions.length, 1)
    t.deepEqual(
      stage.writes().map(({ user, status }) => ({ user, status })),
      [{ user: stage.bob.name, status: 201 }],
    )
  })
}
