import test from 'ava'
import type { JobState } from '../../lib/batch/job.ts'
import { type Turn, writeTogether } from '../../lib/joint/write-together.ts'
import { jobScene } from '../batch/jobs.ts'

/** Packages of these names, each with what it needs, and what was done in which order. */
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
    writeTogether(turns, {
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

test('every package is compared, and approved, before the first is written', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }])
  t.deepEqual(done.slice(0, 5), ['renew a', 'renew b', 'approve', 'send a', 'send b'])
})

test('no npm of what is written holds the job, for another plugin may fail before it ends', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  await write({ b: { kind: 'failed', error: new Error('refused') } })
  t.deepEqual(done.slice(-2), ['let go a', 'abandon b'])
})

test('where sending breaks off, no npm is left', async (t) => {
  const needs = () => {
    throw new Error('broken')
  }
  const { done, write } = scene({ a: {}, b: { needs } })
  await t.throwsAsync(write(), { message: 'broken' })
  t.deepEqual(done.slice(-2), ['abandon a', 'abandon b'])
})

test('a package that is listed before what it depends on is written after that', async (t) => {
  const { write, done } = scene({ cli: { dependsOn: ['core', 'elsewhere'] }, other: {}, core: {} })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }, { kind: 'written' }])
  t.deepEqual(done.slice(-6, -3), ['send other', 'send core', 'send cli after core'])
})

test('what the registry has already is not sent, and what needs it does not wait for it', async (t) => {
  const { write, done } = scene({ core: { job: async () => undefined }, cli: { dependsOn: ['core'] } })
  t.deepEqual(await write(), [{ kind: 'written' }, { kind: 'written' }])
  t.true(done.includes('send cli'))
})

test('where one of them can’t be what was approved, none is written', async (t) => {
  const { write, done } = scene({ a: {}, b: { renew: fails('changed') } })
  await t.throwsAsync(write(), { message: 'changed' })
  t.deepEqual(done, ['renew a', 'abandon a', 'abandon b'])
})

test('where they are declined the second time, none is written', async (t) => {
  const { write, done } = scene({ a: {}, b: {} })
  await t.throwsAsync(write({}, undefined, fails('declined')), { message: 'declined' })
  t.deepEqual(done, ['renew a', 'renew b', 'approve', 'abandon a', 'abandon b'])
})

test('each has an end of its own: written, failed, or not begun because of another', async (t) => {
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

test('what waits when nobody answers any more has that as its error', async (t) => {
  const { write } = scene({ a: {}, b: {} })
  const declined = new Error('declined')
  const ends = await write({ b: { kind: 'waiting' } }, declined)
  t.deepEqual(ends, [{ kind: 'written' }, { kind: 'unwritten', error: declined }])
})
