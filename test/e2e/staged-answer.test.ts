import test from 'ava'
import type { Decide } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { confirmsBy } from '../helpers/page.ts'
import { variableOf } from '../helpers/people.ts'
import type { People, Scene } from '../helpers/release-scene.ts'
import { createSite } from '../helpers/site.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, wrongCodeOf, hooks } = await createHarness(test, { stages: true })

const APPROVAL = ['approval', 'wait', 'sealed'] as const
const STEPS = stepsWith({ publish: 'staged' })
const approved = { answer: { approved: true } } as const
const codes = ({ errors }: { errors: Array<{ code: string }> }) => errors.map(({ code }) => code)

/** Both maintainers may approve what either of them stages. */
async function stagedScene(decide: (people: People) => Decide) {
  const place = await scene((people) => ({ features: APPROVAL, decide: decide(people) }))
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  return place
}

const staged = ({ name }: Scene) => registry.stage.list(name)

test('after a rejected code another is asked for', async (t) => {
  let count = 0
  const place = await stagedScene(({ bob }) => ({ ask }) => {
    if (ask === 'approval') return approved
    count += 1
    return count === 1 ? wrongCodeOf(bob) : codeOf(bob)
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.is(place.endpoint.questions.length, 3)
})

test('a version that is approved on npmjs.com while the code is typed is published', async (t) => {
  const place = await stagedScene(({ bob }) => async ({ ask }) => {
    const [item] = staged(place)
    if (ask === 'code' && item) await registry.stage.approveOnSite(item.id)
    return ask === 'approval' ? approved : codeOf(bob)
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
})

test('an approval on npmjs.com ends the question that asks for one, and the release goes on', async (t) => {
  const place = await stagedScene(() => async () => {
    await registry.stage.approveOnSite(staged(place)[0]?.id ?? '')
    return new Promise(() => {})
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.is(place.endpoint.questions.length, 1)
  const reason = 'It was approved at the registry.'
  t.like(place.endpoint.reports.at(-1), { state: 'withdrawn', reason, isAllowed: true })
  t.regex(run.output, /was approved at the registry, so no answer is needed/)
})

test('by default a version is staged, and if no token may approve it, somebody does so at the registry', async (t) => {
  const place = await stagedScene(
    ({ alice }) =>
      ({ ask }) =>
        ask === 'approval' ? approved : codeOf(alice),
  )
  const { alice, bob, env: all } = place
  const { [variableOf(bob)]: _, ...env } = all
  const token = await alice.createToken({ stageOnly: true })
  let output = ''
  let approving: Promise<void> | undefined
  const run = await hooks(t, place, {
    env: { ...env, [variableOf(alice)]: token },
    onOutput: (text) => {
      output += text
      if (/Approve it at the registry instead/.test(output))
        approving ??= registry.stage.approveOnSite(staged(place)[0]?.id ?? '', bob.name)
    },
  })
  await approving
  t.deepEqual(codes(run), [], run.output)
  t.truthy(approving, run.output)
  t.regex(run.output, /is staged first.*npm@11 stage approve [0-9a-f-]{36}.*1\.0\.0 is live/s)
  t.true((await place.versions()).includes('1.0.0'))
})

test('no code is asked for while the registry scans the version', async (t) => {
  const place = await stagedScene(({ bob }) => ({ ask }) => {
    if (ask === 'code') {
      t.is(staged(place)[0]?.status, 'staged')
      return codeOf(bob)
    }
    const { id = '' } = staged(place)[0] ?? {}
    const isSeen = () =>
      registry.requests.some(({ path, status }) => status !== null && path === `/-/stage/${id}`)
    void until(isSeen).then(() => registry.stage.setStatus(id, 'staged'))
    return approved
  })
  registry.stage.validation(place.name, 'manual')
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /still scanning/)
})

test('an approval whose connection breaks after it is stored counts once', async (t) => {
  const place = await stagedScene(({ bob }) => ({ ask }) => {
    if (ask === 'code') return codeOf(bob)
    const path = new RegExp(`/-/stage/${staged(place)[0]?.id}/approve`)
    registry.faults.add({ match: { method: 'POST', path }, do: { type: 'drop-after' }, at: 'after-2fa' })
    return approved
  })
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.is(place.endpoint.questions.length, 2)
  t.true((await place.versions()).includes('1.0.0'))
})

test('a staged version is approved with a passkey, and its link is in no log', async (t) => {
  const place = await scene(
    ({ alice }) =>
      confirmsBy(alice, (link) => {
        registry.approveWeb(link)
        return undefined
      }),
    { twoFactor: 'web' },
  )
  const run = await hooks(t, place, { calls: STEPS })
  t.deepEqual(codes(run), [], run.output)
  t.true((await place.versions()).includes('1.0.0'))
  const masked = run.output + run.npmLogs.replaceAll(/auth\/cli\/\*\*\*|authId=\*\*\*/g, '')
  t.notRegex(masked, /auth\/cli\/\w|authId=\w/)
})

test('a direct publish can wait until the version is live', async (t) => {
  const place = await scene(({ alice }) => ({ decide: () => codeOf(alice) }))
  registry.slowPublish(place.name, 'manual')
  const showing = (async () => {
    await until(() => createSite(registry, place).looks() > 0)
    await registry.goLive(place.name, '1.0.0')
  })()
  const [run] = await Promise.all([
    hooks(t, place, { calls: stepsWith({ publish: 'direct', waitFor: 'live' }) }),
    showing,
  ])
  t.deepEqual(codes(run), [], run.output)
  t.regex(run.output, /1\.0\.0 is live/)
})
