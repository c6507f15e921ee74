import test from 'ava'
import type { JobState } from '../../lib/batch/job.ts'
import { type Turn, writeMembers } from '../../lib/shared-question/write-members.ts'
import { jobScene } from '../batch/jobs.ts'

/** Packages with these names and dependencies, and a record of what is done in which order. */
function scene(given: Record<string, Partial<Turn> & { dependsOn?: string[] }>) {
  const done: string[] = []
  const jobs = jobScene(Object.fromEntries(Object.keys(given).map((name) => [name, []])), () => 'done').jobs
  const turns = Object.entries(given).map(([name, { dependsOn = [], ...turn }], index): Turn => {
    return {
      renew: async () => void done.push(`renew ${name}`),
      job: async () => jobs[index],
      needs: () => dependsOn,
      finish: async () => true,
      keepAlive: (isKept) => done.push(`${isKept ? 'keep' : 'let go'} ${name}`),
      abandon: () => done.push(`abandon ${name}`),
      ...turn,
    }
  })
  const write = (ends: Record<string, JobState> = {}, error?: Error, approve = async () => {}) =>
    writeMembers(turns, {
      approve: async () => {
        done.push('approve')
        await approve()
      },
      send: async (sent) => {
        done.push(...sent.map(({ key, after }) => `send ${[key, ...after].join(' after ')}`))
        const states = new Map(sent.map((job) => [job, ends[job.key] ?? ({ kind: 'published' } as const)]))
        return { progress: { states: () => states } as never, error }
      },
    })
  return { write, done }
}
const fails = (message: string) => async () => {
  throw new Error(message)
}

test('every package is packed again and approved before the first is written', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }])
  t.deepEqual(done.slice(0, 5), ['renew a', 'renew b', 'approve', 'send a', 'send b'])
})

test('the npm of a written package does not keep the job alive, as another plugin may fail first', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  await write({ b: { kind: 'failed', error: new Error('refused') } })
  t.deepEqual(done.slice(-2), ['let go a', 'abandon b'])
})

test('if sending breaks off, every npm is abandoned', async (t) => {
  const needs = () => {
    throw new Error('broken')
  }
  const { done, write } = scene({ a: {}, b: { needs } })
  await t.throwsAsync(write(), { message: 'broken' })
  t.deepEqual(done.slice(-2), ['abandon a', 'abandon b'])
})

test('a package that is listed before its dependency is written after it', async (t) => {
  const { write, done } = scene({ cli: { dependsOn: ['core', 'elsewhere'] }, other: {}, core: {} })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }, { kind: 'written' }])
  t.deepEqual(done.slice(-6, -3), ['send other', 'send core', 'send cli after core'])
})

test('a package that the registry already has is not sent, and its dependents do not wait for it', async (t) => {
  const { write, done } = scene({ core: { job: async () => undefined }, cli: { dependsOn: ['core'] } })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }])
  t.true(done.includes('send cli'))
})

test('if one package can’t be what was approved, none is written', async (t) => {
  const { write, done } = scene({ a: {}, b: { renew: fails('changed') } })
  await t.throwsAsync(write(), { message: 'changed' })
  t.deepEqual(done, ['renew a', 'abandon a', 'abandon b'])
})

test('if the second approval is declined, none is written', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  await t.throwsAsync(write({}, undefined, fails('declined')), { message: 'declined' })
  t.deepEqual(done, ['renew a', 'renew b', 'approve', 'abandon a', 'abandon b'])
})

test('each package has its own end: written, failed, or not started because of another', async (t) => {
  const { write, done } = scene({ a: {}, b: {}, c: {}, d: {} })
  const refused = new Error('refused')
  const ends = await write({
    b: { kind: 'failed', error: refused },
    c: { kind: 'skipped', because: 'b failed.' },
  })
  t.deepEqual(ends, [
    { kind: 'written' },
    { kind: 'failed', error: refused },
    { kind: 'unwritten', error: refused },
    { kind: 'written' },
  ])
  t.deepEqual(done.slice(-4), ['let go a', 'abandon b', 'abandon c', 'let go d'])
})

test('a package that still waits when sending ends gets the error that ended it', async (t) => {
  const { write } = scene({ a: {}, b: {} })
  const declined = new Error('declined')
  const ends = await write({ b: { kind: 'waiting' } }, declined)
  t.deepEqual(ends, [{ kind: 'written' }, { kind: 'unwritten', error: declined }])
})
