import { randomBytes } from 'node:crypto'
import test, { type ExecutionContext } from 'ava'
import type { FaultAction, FaultPoint } from '../../test-registry/index.ts'
import { prepareClocked } from '../helpers/clocked.ts'
import { startCuttingProxy } from '../helpers/cutting-proxy.ts'
import { createHarness } from '../helpers/harness.ts'
import { stepsWith } from '../helpers/hook-runs.ts'
import { leavesNoTrace } from '../helpers/release-claims.ts'
import type { Scene } from '../helpers/release-scene.ts'
import { storesWhatWasAsked } from '../helpers/stored-bytes.ts'
import { until } from '../helpers/until.ts'

const { registry, scene, codeOf, wrongCodeOf, hooks } = await createHarness(test)
const createClocked = prepareClocked(test)

const FEATURES = ['approval', 'wait', 'sealed'] as const
const MINUTE_MS = 60_000
const statuses = ({ writes }: Scene) => writes().map(({ status }) => status)
const uploadOf = ({ name }: Scene) => ({ method: 'PUT', path: new RegExp(`^/${name}$`) })

test('after a wrong code the same request is sent again, byte for byte', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: ({ ask }) => (ask === 'approval' ? wrongCodeOf(bob) : codeOf(bob)),
  }))
  const bodies: Buffer[] = []
  const observe = ({ body }: { body: Buffer }) => void bodies.push(body)
  registry.faults.add({
    match: { ...uploadOf(place), count: 2 },
    do: { type: 'observe', observe },
    at: 'before-2fa',
  })
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(statuses(place), [401, 201])
  t.is(bodies.length, 2)
  t.true(bodies[0]?.equals(bodies[1] as Buffer))
  await storesWhatWasAsked(t, registry, place)
})

test('the pause that the registry asks for is obeyed to the second', async (t) => {
  const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
  registry.faults.add({
    match: uploadOf(place),
    do: { type: 'rate-limit', retryAfterS: 7 },
    at: 'before-2fa',
  })
  const clock = await createClocked()
  const running = clock.run({
    calls: stepsWith(),
    cwd: place.repository.cwd,
    env: { ...place.env, ...clock.env },
  })
  await Promise.race([until(() => clock.slept().includes(7000)), running])
  t.deepEqual(statuses(place), [429])
  clock.advance(7000)
  const { ends, output } = await running
  t.deepEqual(ends.at(-1)?.errors, [], output)
  t.deepEqual(statuses(place), [429, 201])
  t.is(place.endpoint.questions.length, 1)
})

test('a question can be answered after 31 minutes, and the request goes through', async (t) => {
  const clock = await createClocked()
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    decide: ({ ask }) => {
      clock.advance(31 * MINUTE_MS)
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }))
  const calls = stepsWith({ timeout: '1h' })
  // npm's own time-out must not end it, whatever the job sets.
  const env = { ...place.env, ...clock.env, npm_config_fetch_timeout: '500' }
  const { ends, output } = await clock.run({ calls, cwd: place.repository.cwd, env })
  leavesNoTrace(t, place, { output, npmLogs: '' })
  t.deepEqual(ends.at(-1)?.errors, [], output)
  t.is(place.endpoint.questions.length, 2)
  t.deepEqual(statuses(place), [201])
  await storesWhatWasAsked(t, registry, place)
})

test('npm’s own time-out, as job and project set it, does not end the held request', async (t) => {
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    files: { '.npmrc': 'fetch-timeout=300\nfetch-retries=5\nfetch-retry-mintimeout=10\n' },
    // Longer than npm would wait in real time, which is the only clock that npm has.
    decide: async ({ ask }) => {
      await new Promise((resolve) => setTimeout(resolve, 2000))
      return ask === 'approval' ? { answer: { approved: true } } : codeOf(bob)
    },
  }))
  const env = { ...place.env, npm_config_fetch_timeout: '300' }
  const run = await hooks(t, place, { env })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(
    place.endpoint.questions.map(({ attempt }) => attempt),
    [1, 1],
  )
  t.deepEqual(statuses(place), [201])
})

interface Break {
  what: string
  fault: FaultAction
  at?: FaultPoint
  uploads: Array<number | 'drop'>
  questions: number
}
const gone = { error: 'Bad Gateway' }
const breaks: Break[] = [
  {
    what: 'replies 503 before it checks the code',
    fault: { type: 'status', status: 503 },
    at: 'before-2fa',
    uploads: [503, 201],
    questions: 1,
  },
  {
    what: 'replies 500 after the code is spent',
    fault: { type: 'status', status: 500 },
    uploads: [500, 401, 201],
    questions: 2,
  },
  {
    what: 'replies 502 after storing',
    fault: { type: 'status-after', status: 502, body: gone },
    uploads: [502],
    questions: 1,
  },
  {
    what: 'replies 409 after storing',
    fault: { type: 'status-after', status: 409, body: { error: 'conflict' } },
    uploads: [409],
    questions: 1,
  },
  {
    what: 'drops the connection before it checks the code',
    fault: { type: 'drop-before' },
    at: 'before-2fa',
    uploads: ['drop', 201],
    questions: 1,
  },
]
for (const { what, fault, at = 'after-2fa', uploads, questions } of breaks) {
  test(`a registry that ${what} gets the approved bytes once`, async (t) => {
    const place = await scene(({ bob }) => ({ features: FEATURES, decide: () => codeOf(bob) }))
    registry.faults.add({ match: uploadOf(place), do: fault, at })
    const run = await hooks(t, place)
    t.deepEqual(run.errors, [], run.output)
    t.deepEqual(statuses(place), uploads)
    t.is(place.endpoint.questions.length, questions)
    await isStoredOnce(t, place)
  })
}

test('a job without a second factor outlasts a registry that is down for two uploads', async (t) => {
  const place = await scene({}, { twoFactor: 'off' })
  const down = { type: 'status', status: 503 } as const
  registry.faults.add({ match: { ...uploadOf(place), count: 2 }, do: down })
  const run = await hooks(t, place, { env: { NPM_TOKEN: place.alice.token } })
  t.deepEqual(run.errors, [], run.output)
  t.deepEqual(statuses(place), [503, 503, 201])
  t.deepEqual(await place.versions(), ['1.0.0'])
})

test('an upload that is cut in the middle is sent once more with the same code', async (t) => {
  const line = await startCuttingProxy(registry.url, t.teardown)
  const place = await scene(({ bob }) => ({
    features: FEATURES,
    // More than the buffers between the two hold.
    files: { 'index.js': randomBytes(4_000_000).toString('hex') },
    package: { publishConfig: { registry: line.url } },
    decide: () => {
      line.cut(1, 1_000_000)
      return codeOf(bob)
    },
  }))
  const run = await hooks(t, place)
  t.deepEqual(run.errors, [], run.output)
  t.is(line.cuts(), 1)
  t.is(place.endpoint.questions.length, 1)
  t.deepEqual(statuses(place), [null, 201])
  await isStoredOnce(t, place)
})

async function isStoredOnce(t: ExecutionContext, place: Scene): Promise<void> {
  t.deepEqual(await place.versions(), ['1.0.0'])
  await storesWhatWasAsked(t, registry, place)
}
