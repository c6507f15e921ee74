import test, { type ExecutionContext } from 'ava'
import { type FaultAction, type FaultStage, startTestRegistry } from './index.ts'
import { createStage } from './scene.ts'

const { registry, scene, publish, isPublished } = await createStage(test)

interface FaultCase {
  action: FaultAction
  code: string | undefined
  stored: boolean
}
const faults: FaultCase[] = [
  { action: { type: 'delay', ms: 1 }, code: undefined, stored: true },
  { action: { type: 'status', status: 503 }, code: 'E503', stored: false },
  { action: { type: 'rate-limit', retryAfterS: 1 }, code: 'E429', stored: false },
  { action: { type: 'status-after', status: 500 }, code: 'E500', stored: true },
  { action: { type: 'drop-before' }, code: 'ECONNRESET', stored: false },
  { action: { type: 'drop-after' }, code: 'ECONNRESET', stored: true },
]
for (const { action, code, stored } of faults) {
  for (const stage of ['before-2fa', 'after-2fa'] as const) {
    test(`${action.type} ${stage} gives ${code ?? 'success'}`, (t) =>
      strikes(t, { action, code, stored }, stage))
  }
}

async function strikes(t: ExecutionContext, { action, code, stored }: FaultCase, stage: FaultStage) {
  const { name, user } = await scene()
  registry.faults.add({ match: { method: 'PUT', path: new RegExp(`^/${name}$`) }, do: action, stage })
  const otp = registry.code(user.name)
  const run = await publish(name, '1.0.0', { token: user.token, otp })
  t.is(run.error?.code, code, run.stdout)
  t.is(await isPublished(name, '1.0.0'), stored)
  const spent = stored || stage === 'after-2fa'
  t.is(registry.code(user.name) !== otp, spent)
}

test('a fault skips, counts, tampers, and is cleared', async (t) => {
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
