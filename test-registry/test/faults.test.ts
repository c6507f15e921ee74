import test from 'ava'
import { until } from '../../test/helpers/until.ts'
import { createClient, type FaultAction, type FaultPoint, startTestRegistry } from '../index.ts'
import { createHarness } from './helpers/scene.ts'

const { registry, scene, publish, isPublished } = await createHarness(test)
const client = createClient(registry.url)

interface FaultCase {
  action: FaultAction
  status: number | 'drop'
  stored: boolean
}
const faults: FaultCase[] = [
  { action: { type: 'delay', ms: 1 }, status: 201, stored: true },
  { action: { type: 'status', status: 503 }, status: 503, stored: false },
  { action: { type: 'rate-limit', retryAfterS: 1 }, status: 429, stored: false },
  { action: { type: 'status-after', status: 500 }, status: 500, stored: true },
  { action: { type: 'drop-before' }, status: 'drop', stored: false },
  { action: { type: 'drop-after' }, status: 'drop', stored: true },
]
for (const { action, status, stored } of faults) {
  for (const at of ['before-2fa', 'after-2fa'] as const) {
    test(`${action.type} ${at} ends in ${status} and ${stored ? 'stores' : 'does not store'} the version`, async (t) => {
      const { name, user } = await struck(action, at)
      const otp = registry.code(user.name)
      const answer = client.publish(name, '1.0.0', { token: user.token, otp })
      t.is(await answer.then(({ status }) => status).catch(() => 'drop'), status)
      t.is(await isPublished(name, '1.0.0'), stored)
      const isSpent = stored || at === 'after-2fa'
      t.is(registry.code(user.name) !== otp, isSpent)
    })
  }
}

const toNpm: Array<[FaultAction, string]> = [
  [{ type: 'status', status: 503 }, 'E503'],
  [{ type: 'rate-limit', retryAfterS: 1 }, 'E429'],
  [{ type: 'drop-before' }, 'ECONNRESET'],
]
for (const [action, code] of toNpm) {
  test(`npm reports ${action.type} as ${code}`, async (t) => {
    const { name, user } = await struck(action)
    const run = await publish(name, '1.0.0', { token: user.token, otp: registry.code(user.name) })
    t.is(run.error?.code, code, run.stdout)
  })
}

/** A package whose next upload meets this fault. */
async function struck(action: FaultAction, at: FaultPoint = 'after-2fa') {
  const { name, user } = await scene()
  registry.faults.add({ match: { method: 'PUT', path: new RegExp(`^/${name}$`) }, do: action, at })
  return { name, user }
}

test('a test can hold a request and observe it', async (t) => {
  const seen: string[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const { name, user } = await struck({ type: 'hold', until: promise }, 'before-2fa')
  registry.faults.add({
    match: { method: 'PUT', path: new RegExp(`^/${name}$`) },
    do: { type: 'observe', observe: ({ path, body }) => void seen.push(`${path} ${body.length > 0}`) },
  })
  const otp = registry.code(user.name)
  const answer = client.publish(name, '1.0.0', { token: user.token, otp })
  await until(() => registry.requests.some(({ path }) => path === `/${name}`))
  t.false(await isPublished(name, '1.0.0'))
  resolve()
  t.is((await answer).status, 201)
  t.deepEqual(seen, [`/${name} true`])
})

test('a fault can skip requests, count them, tamper with replies and be cleared', async (t) => {
  const own = await startTestRegistry()
  const whoami = async () => (await fetch(`${own.url}-/whoami`)).status
  own.faults.add({ match: { path: /whoami/, after: 1, count: 2 }, do: { type: 'status', status: 503 } })
  t.deepEqual([await whoami(), await whoami(), await whoami(), await whoami()], [401, 503, 503, 401])
  own.faults.add({ do: { type: 'tamper', change: (response) => ({ ...response, status: 418 }) } })
  t.is(await whoami(), 418)
  own.faults.add({ do: { type: 'status', status: 503 } })
  own.faults.clear()
  t.is(await whoami(), 401)
  await own.close()
})
