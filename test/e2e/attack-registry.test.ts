import test, { type ExecutionContext } from 'ava'
import type { GateResponse } from '../../test-registry/index.ts'
import { createHarness } from '../helpers/harness.ts'
import { type HooksRun, stepsWith } from '../helpers/hook-runs.ts'
import type { Scene } from '../helpers/release-scene.ts'

const { registry, scene, codeOf, hooks } = await createHarness(test, { stages: true })

const FEATURES = ['approval', 'wait', 'sealed'] as const
const OTHER_INTEGRITY = `sha512-${Buffer.alloc(64, 7).toString('base64')}`
const OTHER_SHASUM = '7'.repeat(40)
const lastState = ({ endpoint }: Scene) => endpoint.reports.at(-1)?.state
const codes = ({ errors }: HooksRun) => errors.map(({ code }) => code)

for (const waitFor of ['accepted', 'live']) {
  test(`a registry that shows other bytes than it got is EPUBLISHOTHERBYTES with advice, and the maintainers are told: waiting until ${waitFor}`, async (t) => {
    const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
    const path = new RegExp(`^/${place.name}(?:/1\\.0\\.0)?$`)
    registry.faults.add({
      match: { method: 'GET', path, count: Number.POSITIVE_INFINITY },
      do: { type: 'tamper', change: (reply) => withJson(reply, showOtherBytes) },
    })
    const run = await hooks(t, place, { calls: stepsWith({ publish: 'direct', waitFor }) })
    t.deepEqual(codes(run), ['EPUBLISHOTHERBYTES'], run.output)
    t.is(lastState(place), 'failed')
    t.regex(run.errors[0]?.details ?? '', /`npm (?:deprecate|unpublish)\b/)
  })
}

/** Packages whose staged versions the registry shows with another shasum. */
const lied = new Set<string>()
registry.faults.add({
  match: { method: 'GET', path: /^\/-\/stage(?:\?|\/[^/]+$)/, count: Number.POSITIVE_INFINITY },
  do: { type: 'tamper', change: (reply) => withJson(reply, showOtherShasum) },
})

test('a staged version that the registry shows with another shasum is never approved, and no code is asked for', async (t) => {
  const place = await scene({ features: FEATURES, decide: () => ({ answer: { approved: true } }) })
  lied.add(place.name)
  neverApproved(t, place, await runStaged(t, place))
  t.deepEqual(
    place.endpoint.questions.filter(({ ask }) => ask === 'code'),
    [],
  )
})

test('a staged version whose shasum differs after the approval is never approved, and the maintainers are told', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: () => {
      lied.add(place.name)
      return codeOf(bob)
    },
  }))
  neverApproved(t, place, await runStaged(t, place))
  t.regex(lastState(place) ?? '', /^(?:failed|withdrawn)$/)
})

test('a staged version whose shasum differs when the code is given is never approved, and the maintainers are told', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: ({ ask }) => {
      if (ask === 'approval') return { answer: { approved: true } }
      lied.add(place.name)
      return codeOf(bob)
    },
  }))
  neverApproved(t, place, await runStaged(t, place))
  t.is(lastState(place), 'failed')
})

function runStaged(t: ExecutionContext, place: Scene): Promise<HooksRun> {
  for (const user of [place.alice, place.bob]) registry.addMaintainer(place.name, user.name)
  return hooks(t, place, { calls: stepsWith({ publish: 'staged' }) })
}

function neverApproved(t: ExecutionContext, { name }: Scene, run: HooksRun): void {
  t.is(codes(run).length, 1, run.output)
  const [item] = registry.stage.list(name)
  t.truthy(item, 'it is no longer staged')
  t.deepEqual(
    registry.requests.filter(({ path }) => path === `/-/stage/${item?.id}/approve`),
    [],
  )
}

type Json = Record<string, unknown>

function withJson(reply: GateResponse, change: (value: Json) => void): GateResponse {
  if (reply.status !== 200) return reply
  const value = JSON.parse(reply.body.toString()) as Json
  change(value)
  return { ...reply, body: Buffer.from(JSON.stringify(value)) }
}

/** Changes the hashes in a packument or in one version. */
function showOtherBytes({ versions, dist }: Json): void {
  for (const manifest of Object.values((versions ?? { one: { dist } }) as Record<string, { dist?: Json }>))
    Object.assign(manifest.dist ?? {}, { integrity: OTHER_INTEGRITY, shasum: OTHER_SHASUM })
}

/** Changes the shasums in a list or in one item. */
function showOtherShasum(value: Json): void {
  for (const item of (value.items ?? [value]) as Json[])
    if (lied.has(String(item.packageName))) item.shasum = OTHER_SHASUM
}
