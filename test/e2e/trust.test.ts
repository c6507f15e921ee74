import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import type { HookCall } from '../helpers/hooks.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { judgeWithPnpm } from '../tools/with-pnpm.ts'

const { registry, client, scene, codeOf, hooks } = await createHarness(test, { stages: true })

/** A package whose version 0.8.0 was staged and approved, and a responder whose maintainer approves. */
async function stagedScene(): Promise<Scene> {
  const place = await scene(({ alice }) => ({
    features: ['approval', 'wait', 'sealed', 'trust'],
    decide: ({ ask }) => (ask === 'approval' ? { answer: { approved: true } } : codeOf(alice)),
  }))
  const { alice, name } = place
  await client.publish(name, '0.7.0', { token: await alice.createToken({ bypass2fa: true }) })
  registry.addMaintainer(name, place.bob.name)
  await client.stage(name, '0.8.0', { token: alice.token })
  await registry.stage.approveOnSite(registry.stage.list(name)[0]?.id ?? '', alice.name)
  return place
}

const release = (version: string, config: object = {}): HookCall[] =>
  (['verifyConditions', 'prepare', 'publish'] as const).map((hook) => ({
    hook,
    config,
    nextRelease: { version, gitTag: `v${version}` },
  }))

const isRefusedByPnpm = async (t: ExecutionContext, { name }: Scene, version: string) => {
  const { isRefused, output } = await judgeWithPnpm(12, { registry: registry.url, name, version })
  t.log(output)
  return isRefused
}

test('a direct release after a staged one ends before anybody is asked unless it is allowed, and by default the next one is staged', async (t) => {
  const place = await stagedScene()
  const refused = await hooks(t, place, { calls: release('0.9.0', { publish: 'direct' }) })
  t.deepEqual(
    [refused.ends.at(-1)?.hook, ...refused.errors.map(({ code }) => code)],
    ['verifyConditions', 'ETRUSTDOWNGRADE'],
  )
  t.regex(
    refused.errors[0]?.details ?? '',
    /It would carry: `nothing`\. Earlier version: `0\.8\.0 \(approved/,
  )
  t.is(place.endpoint.questions.length, 0)

  const allowed = await hooks(t, place, { calls: release('1.0.0', { publish: 'direct', trust: 'allow' }) })
  t.deepEqual(allowed.errors, [], allowed.output)
  t.regex(
    allowed.output,
    /will carry less than an earlier one\. It will carry: nothing\. Version 0\.8\.0 carries/,
  )
  t.deepEqual(place.endpoint.questions[0]?.trust, {
    carries: [],
    earlier: { version: '0.8.0', carries: ['approval'] },
  })

  const staged = await hooks(t, place, { calls: release('1.1.0') })
  t.deepEqual(staged.errors, [], staged.output)
  t.regex(
    staged.output,
    /will carry: approved by a maintainer\. The strongest so far, 0\.8\.0, carries: approved/,
  )
  t.regex(staged.output, /@1\.1\.0 carries: approved by a maintainer\./)

  t.true(await isRefusedByPnpm(t, place, '1.0.0'))
  t.false(await isRefusedByPnpm(t, place, '1.1.0'))
})

test('without a responder, a release without provenance after one with it is published with a warning', async (t) => {
  const place = await scene()
  const NPM_TOKEN = await place.alice.createToken({ bypass2fa: true })
  await client.publish(place.name, '0.8.0', { token: NPM_TOKEN, isSigned: true })
  const kept = await hooks(t, place, { env: { NPM_TOKEN }, calls: release('0.9.0', { trust: 'keep' }) })
  t.deepEqual(
    kept.errors.map(({ code }) => code),
    ['ETRUSTDOWNGRADE'],
    kept.output,
  )
  const run = await hooks(t, place, { env: { NPM_TOKEN }, calls: release('0.9.0') })
  t.deepEqual(run.errors, [], run.output)
  t.regex(
    run.output,
    /will carry less than an earlier one\. It will carry: nothing\. Version 0\.8\.0 carries: provenance/,
  )
  t.true(await isRefusedByPnpm(t, place, '0.9.0'))
})
