import test, { type ExecutionContext } from 'ava'
import type { Decide, Reply } from '../helpers/endpoint.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { confirmsBy } from '../helpers/page.ts'
import type { People, Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test)

const LINK = /auth\/cli\/|\/-\/v1\/done/

/** What the maintainer does with each link that reaches their page. */
type Click = (link: string, people: People) => Reply | undefined

/** Alice confirms with a passkey: she says so, and then clicks as told. */
function confirming(t: ExecutionContext, ...clicks: Click[]): Promise<Scene> {
  return scene(
    (people) => {
      const alice = confirmsBy(people.alice, (link) => clicks.shift()?.(link, people))
      const decide: Decide = (question, asked) => {
        t.true(question.web)
        return alice.decide(question, asked)
      }
      return { ...alice, decide }
    },
    { twoFactor: 'web' },
  )
}

const approve: Click = (link) => {
  registry.approveWeb(link)
  return undefined
}

const states = ({ endpoint }: Scene) => endpoint.reports.map(({ state }) => state)
const uploads = ({ writes }: Scene) => writes().map(({ status }) => status)

test('a maintainer confirms with a passkey, and no code is typed', async (t) => {
  const place = await confirming(t, approve)
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.alice.name)
  t.deepEqual(uploads(place), [401, 201])
  t.deepEqual(states(place), ['confirming', 'publishing', 'published'])
  t.notRegex(
    run.output + run.npmLogs.replaceAll(/auth\/cli\/\*\*\*|authId=\*\*\*/g, ''),
    /auth\/cli\/\w|authId=\w/,
  )
  t.notRegex(JSON.stringify(place.endpoint.requests), LINK)
})

test('a maintainer may give a code after all', async (t) => {
  const place = await scene(({ alice, bob }) => confirmsBy(alice, () => codeOf(bob)))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(registry.publisherOf(place.name, '1.0.0'), place.bob.name)
  t.deepEqual(states(place), ['confirming', 'publishing', 'published'])
})

test('a maintainer may decline after all', async (t) => {
  const place = await confirming(t, () => ({ answer: { declined: true, by: 'alice', reason: 'Not today.' } }))
  const run = await hooks(t, place)
  t.is(run.errors[0]?.code, 'EOTPDECLINED')
  t.regex(run.errors[0]?.details ?? '', /Not today/)
  t.deepEqual(await place.versions(), [])
})

test('a token that needs no second factor publishes, and the log has a loud warning', async (t) => {
  const place = await confirming(t)
  const token = await place.alice.createToken({ bypass2fa: true })
  const [variable] = Object.entries(place.env).find(([, value]) => value === place.alice.token) ?? []
  const run = await hooks(t, { ...place, env: { ...place.env, [variable ?? '']: token } })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(states(place), ['published'])
  t.regex(run.output, /asked for no second factor: the token of alice-\d+ \(NPM_TOKEN_ALICE_\d+\)/)
})

test('a dist-tag is confirmed with a passkey as well', async (t) => {
  const place = await confirming(t, approve, approve)
  const add = { hook: 'addChannel', nextRelease: { channel: 'next' } } as const
  const run = await hooks(t, place, { calls: [...stepsWith(), add] })
  t.deepEqual(run.errors, [], run.output)
  const { 'dist-tags': distTags } = await registry.packument(place.name)
  t.deepEqual(distTags, { latest: '1.0.0', next: '1.0.0' })
})
