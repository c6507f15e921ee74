import test from 'ava'
import { createHarness } from '../helpers/harness.ts'
import { heard } from '../helpers/heard.ts'
import { errorCodes } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { startRelease } from '../helpers/semantic-release.ts'
import { createSite } from '../helpers/site.ts'
import { openParts, stagedEntries } from '../helpers/staged-parts.ts'
import { until } from '../helpers/until.ts'

const harness = await createHarness(test, { stages: true })
const { registry, client, codeOf, release } = harness

const PARTS = ['one', 'two', 'three'] as const
type Part = (typeof PARTS)[number]
const plugins = stagedEntries(PARTS)

const threePackages = openParts(harness, PARTS)

const nameOf = (place: Scene, part: Part) => `${place.name}-${part}`
const stagedOf = (place: Scene, part: Part) => registry.stage.list(nameOf(place, part))[0]?.id ?? ''
const siteOf = (place: Scene, part: Part) => createSite(registry, { name: nameOf(place, part) })

const looked = (place: Scene, part: Part) => siteOf(place, part).lookedAgain()

const approveSeen = (place: Scene, part: Part, seen: () => string) =>
  siteOf(place, part).approveSeen(`${nameOf(place, part)}@1.0.0`, seen)

test('if one package is discarded at the registry, the log names the ones that are live without a tag', async (t) => {
  const { onOutput, seen } = heard()
  const place = await threePackages(() => async () => {
    await looked(place, 'two')
    await approveSeen(place, 'one', seen)
    registry.stage.rejectOnSite(stagedOf(place, 'two'))
    return 'never' as const
  })
  const run = await release(t, place, { plugins, onOutput })
  t.deepEqual([errorCodes(run.output), run.tags], [['ESTAGEREJECTED'], []])
  t.regex(run.output, new RegExp(`not tagged yet: ${nameOf(place, 'one')}@1\\.0\\.0\\.`))
  t.true(run.output.includes(`npm@11 stage reject ${stagedOf(place, 'three')}`), run.output)
})

test('if the other packages are declined later, the log names the ones that are live without a tag', async (t) => {
  const { onOutput, seen } = heard()
  const place = await threePackages(() => async () => {
    await approveSeen(place, 'one', seen)
    return { answer: { declined: true, by: 'bob' } }
  })
  const run = await release(t, place, { plugins, onOutput })
  t.deepEqual([errorCodes(run.output), run.tags], [['EAPPROVALDECLINED'], []])
  t.regex(run.output, new RegExp(`not tagged yet: ${nameOf(place, 'one')}@1\\.0\\.0\\.`))
})

test('a job that is stopped says which of its packages is live and how to discard the others', async (t) => {
  const { onOutput, seen } = heard()
  const place = await threePackages(() => async () => {
    await approveSeen(place, 'one', seen)
    running.kill('SIGTERM')
    return 'never' as const
  })
  const running = await startRelease(place.repository, { plugins, onOutput, env: place.env })
  const run = await running.ended
  t.deepEqual(run.tags, [])
  t.notRegex(run.output, /nothing was uploaded/)
  t.regex(
    run.output,
    new RegExp(`Stopped after ${nameOf(place, 'one')}@1\\.0\\.0 was approved .* the package IS published`),
  )
  for (const part of ['two', 'three'] as const)
    t.true(run.output.includes(`npm@11 stage reject ${stagedOf(place, part)}`), run.output)
})

test('the question ends if somebody stages other bytes in place of one package', async (t) => {
  const place = await threePackages(({ alice }) => async () => {
    // The second check comes after the staged version itself was seen.
    for (let times = 0; times < 2; times += 1) await looked(place, 'one')
    registry.stage.rejectOnSite(stagedOf(place, 'one'))
    await client.stage(nameOf(place, 'one'), '1.0.0', { token: alice.token })
    return 'never' as const
  })
  const run = await release(t, place, { plugins })
  t.deepEqual([errorCodes(run.output), run.tags], [['ESTAGEREJECTED'], []])
})

test('a discard is noticed even if the status was unavailable for a while', async (t) => {
  const place = await threePackages(() => async () => {
    await looked(place, 'one')
    for (const part of PARTS) registry.versionStatus(nameOf(place, part), 'unavailable')
    for (let times = 0; times < 4; times += 1) await looked(place, 'one')
    registry.stage.rejectOnSite(stagedOf(place, 'one'))
    for (const part of PARTS) registry.versionStatus(nameOf(place, part), 'enabled')
    return 'never' as const
  })
  const run = await release(t, place, { plugins })
  t.deepEqual([errorCodes(run.output), run.tags], [['ESTAGEREJECTED'], []])
})

const EXPIRED = { error: 'Not found' }
const NOTICE = { 'npm-notice': 'Access token expired or revoked. Please try logging in again.' }

test('a token that expires while somebody is asked is not taken for a discard', async (t) => {
  const place = await threePackages(({ bob }) => async ({ ask }) => {
    if (ask === 'code') {
      registry.reuseCodes(bob.name)
      return codeOf(bob)
    }
    await looked(place, 'one')
    const path = new RegExp(`/-/stage/[0-9a-f-]+$|${place.name}.*/status$`)
    registry.faults.add({
      match: { method: 'GET', path, count: 24 },
      do: { type: 'status', status: 404, body: EXPIRED, headers: NOTICE },
    })
    const since = registry.requests.length
    await until(() => registry.requests.slice(since).filter(({ status }) => status === 404).length > 18)
    return { answer: { approved: true } }
  })
  const run = await release(t, place, { plugins })
  t.is(run.exitCode, 0, run.output)
})
