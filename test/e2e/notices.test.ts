import test, { type ExecutionContext } from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { startRelease } from '../helpers/semantic-release.ts'
import { createSite } from '../helpers/site.ts'
import { withTurn } from '../helpers/turns.ts'
import { until } from '../helpers/until.ts'
import { startWebhook } from '../helpers/webhook.ts'

const { registry, scene, hooks } = await createHarness(test, { stages: true })

/** Alice's stage-only token, with npmjs.com for approvals, and somebody who is notified. */
async function noticedScene(t: ExecutionContext) {
  const place = await scene()
  const webhook = await startWebhook(t)
  const events = () =>
    webhook.events().map(({ type, data }) => (data.state ? `${type}: ${data.state}` : type))
  const env = {
    NPM_TOKEN: await place.alice.createToken({ stageOnly: true }),
    CFA_RESPONDER_URL: 'npm',
    ...webhook.env,
  }
  return { place: { ...place, env }, events }
}

const untilLooked = (place: Scene): Promise<void> => until(() => createSite(registry, place).looks() > 0)

test('maintainers are reminded at half-time and told when it is over', async (t) => {
  const { place, events } = await noticedScene(t)
  const run = await hooks(t, place, { calls: stepsWith({ timeout: '3s' }) })
  t.is(run.errors[0]?.code, 'ESTAGETIMEOUT', run.output)
  t.deepEqual(events(), ['release.waiting', 'release.reminder', 'release.outcome: expired'])
})

test('maintainers who were notified are told that the job is gone', async (t) => {
  const { place, events } = await noticedScene(t)
  const run = await withTurn(async () => {
    const running = await startRelease(place.repository, { env: place.env })
    await Promise.race([untilLooked(place), running.ended])
    running.kill('SIGTERM')
    return running.ended
  })
  t.is(run.signal, 'SIGTERM', run.output)
  t.deepEqual(events(), ['release.waiting', 'release.outcome: withdrawn'])
})

test('with waitFor accepted, a release does not wait until the approved version is live', async (t) => {
  const { place, events } = await noticedScene(t)
  registry.slowPublish(place.name, 'manual')
  const approving = createSite(registry, place)
    .staged()
    .then(async ({ id }) => {
      await untilLooked(place)
      await registry.stage.approveOnSite(id)
    })
  const [run] = await Promise.all([hooks(t, place, { calls: stepsWith({ waitFor: 'accepted' }) }), approving])
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.output, /is approved, and the registry is processing it/)
  t.false((await place.versions()).includes('1.0.0'))
  t.deepEqual(events(), ['release.waiting', 'release.outcome: published'])
})

test('with waitFor live, a release without a responder waits until the version is live', async (t) => {
  const place = await scene({}, { twoFactor: 'off' })
  registry.slowPublish(place.name, 'manual')
  const showing = untilLooked(place).then(() => registry.goLive(place.name, '1.0.0'))
  const env = { NPM_TOKEN: place.alice.token }
  const [run] = await Promise.all([hooks(t, place, { env, calls: stepsWith({ waitFor: 'live' }) }), showing])
  t.deepEqual(run.errors, [], run.output)
  t.regex(run.output, /1\.0\.0 is live\./)
})
