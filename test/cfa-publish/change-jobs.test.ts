import test from 'ava'
import { createChangeJobs } from '../../lib/cfa-publish/change-jobs.ts'
import type { KeptChange } from '../../lib/cfa-publish/kept-change.ts'
import type { Run } from '../../lib/cfa-publish/verify-run.ts'
import { createContext } from '../fakes/context.ts'
import { createFakeRegistry, type FakeReply, lost, replyWith } from '../fakes/registry.ts'
import { alice } from '../fakes/release.ts'

const facts = [{ what: 'whole package', versions: ['1.0.0'], from: 'published', to: null }]

function scene(replies: FakeReply[], now: KeptChange['facts'] | undefined = facts) {
  const registry = createFakeRegistry({ DELETE: replies })
  const change: KeptChange = {
    ...{ kind: 'unpublish', name: '@s/a', version: '1.0.0', facts, tarballs: [] },
    requests: ['@s%2fa/-rev/1-a', '@s/a/-/a.tgz/-rev/1-a'].map((path) => ({
      ...{ method: 'DELETE', path, kept: undefined },
    })),
    judgeNow: async () => now,
  }
  const clock = { now: () => 0, sleep: async () => {} }
  const run = { connection: { registry }, context: createContext(), effects: clock } as unknown as Run
  return { registry, jobs: createChangeJobs(change, run) }
}
const sent = ({ registry }: ReturnType<typeof scene>) =>
  registry.writes().map(({ method, path, headers }) => [method, path, headers?.['npm-otp']])

test('the requests of a change are asked about as one, and are sent unchanged and in order', async (t) => {
  const all = scene([replyWith(200)])
  const [first = t.fail(), second = t.fail()] = all.jobs
  t.is(first.topic, second.topic)
  t.deepEqual([first.after, second.after], [[], [first.key]])
  t.is(await first.send(alice, '123456'), 'done')
  t.is(await second.send(alice, '123456'), 'done')
  t.deepEqual(sent(all), [
    ['DELETE', '@s%2fa/-rev/1-a', '123456'],
    ['DELETE', '@s/a/-/a.tgz/-rev/1-a', '123456'],
  ])
})

test('a change is not sent if its package has changed since', async (t) => {
  const all = scene([replyWith(200)], [{ ...facts[0], versions: ['1.0.0', '1.0.1'] } as (typeof facts)[0]])
  await t.throwsAsync(async () => all.jobs[0]?.send(alice, '123456'), { code: 'ETOGETHERSTALE' })
  t.deepEqual(sent(all), [])
})

test('a rejected code can be replaced, and a refusal is an error that says whether the change was written', async (t) => {
  const challenged = replyWith(401, { error: 'one-time pass' }, { 'www-authenticate': 'OTP' })
  t.is(await scene([challenged]).jobs[0]?.send(alice, '123456'), 'rejected')
  for (const [reply, state] of [
    [replyWith(405, { error: 'No.' }), /was NOT written/],
    [lost(), /not known whether/],
  ] as const) {
    const error = await t.throwsAsync(async () => scene([reply]).jobs[0]?.send(alice, '123456'), {
      code: 'ETOGETHERCHANGE',
    })
    t.regex((error as unknown as { details: string }).details, state)
  }
})
