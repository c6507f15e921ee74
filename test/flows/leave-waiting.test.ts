import test from 'ava'
import { aborted } from '../../lib/async/aborted.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { isLeftWaiting, leaveWaitingIfLate } from '../../lib/flows/leave-waiting.ts'
import type { Notifier } from '../../lib/notify/types.ts'
import type { Entry } from '../../lib/plugin-entry.ts'
import { absent, lost, replyWith } from '../fakes/registry.ts'
import { alice } from '../fakes/release.ts'
import { ID, item, list, status, view } from '../staged/stage-scene.ts'
import { OURS, shasum } from './answers.ts'
import { type FlowGiven, flowScene } from './flow-scene.ts'

const STAGE = { stage: replyWith(201, { stageId: ID }), status: status('staged'), list: list(), view: view() }
const FINISH = { CFA_FINISH_ONLY: 'true' }

const later = (given: Partial<FlowGiven> = {}): FlowGiven => ({
  kind: 'staged',
  features: ['web'],
  table: { ...STAGE, packument: absent() },
  ...given,
  config: { responder: 'npm', wait: false, ...given.config },
  staging: { isOnSite: true, ...given.staging },
})

test('a version that is staged and not approved is not a failure, and stays staged', async (t) => {
  const scene = flowScene(t, later())
  await leaveWaitingIfLate(scene.step, scene.prepare)
  t.true(isLeftWaiting(scene.step))
  t.deepEqual(scene.staging?.item, { id: ID })
  t.deepEqual(scene.registry.of('discard'), [])
})

test('a version that is live is published, not left waiting', async (t) => {
  const scene = flowScene(t, later({ table: { packument: OURS } }))
  await leaveWaitingIfLate(scene.step, scene.prepare)
  t.false(isLeftWaiting(scene.step))
  t.truthy(await scene.publish())
  t.deepEqual(scene.registry.of('stage'), [])
})

test('a responder gets the question, and the job leaves without an answer', async (t) => {
  const sent: string[] = []
  const notifier: Notifier = {
    name: 'a channel',
    send: async ({ lines }) => void sent.push(lines.join('\n')) as undefined,
    follow: async () => {},
  }
  const config = { responder: 'https://release.example' }
  const scene = flowScene(
    t,
    later({
      features: ['approval'],
      answer: (_, { signal }) => aborted(signal),
      config,
      staging: { isOnSite: false, notifiers: [notifier] },
    }),
  )
  await preparing(scene)
  t.true(isLeftWaiting(scene.step))
  t.like(scene.responder.asked, [{ ask: 'approval', kind: 'stage-approve' }])
  t.regex(scene.context.lines.join('\n'), new RegExp(`npm@11 stage approve ${ID} --registry`))
  t.is(sent.length, 1)
  t.regex(sent[0] ?? '', /The job does not wait\. Once it is approved, the next run/)
})

/** Lets time pass until the step has ended. */
async function preparing(scene: ReturnType<typeof flowScene>): Promise<void> {
  let hasEnded = false
  const run = leaveWaitingIfLate(scene.step, scene.prepare).finally(() => {
    hasEnded = true
  })
  while (!hasEnded) {
    await scene.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await run
}

for (const [what, config, code] of [
  ['another error', {}, 'ESTAGEREJECTED'],
  ['no approval in time, if the job is to wait for it,', { wait: true }, 'ESTAGETIMEOUT'],
] as const)
  test(`${what} is a failure`, async (t) => {
    const scene = flowScene(t, later({ config }))
    const fails = async () => {
      if (scene.staging) scene.staging.item = { id: ID }
      throw getError(code, { registry: 'https://registry.example/' })
    }
    await t.throwsAsync(leaveWaitingIfLate(scene.step, fails), { code })
    t.false(isLeftWaiting(scene.step))
  })

test('no approval in time is a failure if nothing is staged', async (t) => {
  const scene = flowScene(t, later())
  const fails = async () => {
    throw getError('ESTAGETIMEOUT', { registry: 'https://registry.example/' })
  }
  await t.throwsAsync(leaveWaitingIfLate(scene.step, fails), { code: 'ESTAGETIMEOUT' })
})

for (const [what, listed, words] of [
  [
    'is still staged',
    [item({ status: 'staged' })],
    new RegExp(`still waits.*npm@11 stage approve ${ID}`, 's'),
  ],
  ['was discarded', [], /was discarded, was never staged.*run the job of the last push again/],
  [
    'is of a later commit than the one staged',
    [item({ version: '2.0.1' })],
    new RegExp(`can’t see it staged.*@2\\.0\\.1 was staged for an earlier commit.*stage reject ${ID}`, 's'),
  ],
] as const)
  test(`a run that only finishes starts no npm and stages nothing if the version ${what}`, async (t) => {
    const scene = flowScene(t, later({ env: FINISH, staging: { listed: listed as never } }))
    await leaveWaitingIfLate(scene.step, scene.prepare)
    t.true(isLeftWaiting(scene.step))
    t.regex(scene.context.lines.join('\n'), words)
    t.deepEqual([scene.npm.commands(), scene.registry.of('stage')], [[], []])
  })

test('a run that only finishes ends in the first entry of a plugin that is listed twice', async (t) => {
  const scene = flowScene(t, later({ env: FINISH }))
  scene.step.opened.entry.listed = 2
  await leaveWaitingIfLate(scene.step, scene.prepare)
  t.true(isLeftWaiting(scene.step))
  t.deepEqual(scene.npm.commands(), [])
})

test('a run that only finishes fails if the registry does not answer', async (t) => {
  const scene = flowScene(t, later({ env: FINISH, table: { packument: lost() } }))
  await t.throwsAsync(leaveWaitingIfLate(scene.step, scene.prepare), { code: 'EREGISTRYUNREACHABLE' })
})

test('a run that only finishes stages nothing, even with wait', async (t) => {
  const scene = flowScene(t, later({ env: FINISH, config: { wait: true } }))
  await leaveWaitingIfLate(scene.step, scene.prepare)
  t.true(isLeftWaiting(scene.step))
  t.deepEqual(scene.registry.of('stage'), [])
})

test('a version staged for another commit keeps this one from being staged', async (t) => {
  const other = list(item({ version: '2.0.1', shasum }))
  const scene = flowScene(t, later({ table: { ...STAGE, packument: absent(), list: other } }))
  await t.throwsAsync(leaveWaitingIfLate(scene.step, scene.prepare), { code: 'ESTAGEOTHER' })
  t.deepEqual(scene.registry.of('stage'), [])
})

test('the job leaves once each of several packages is staged', (t) => {
  const scene = flowScene(t, later())
  const { entries, opened, context } = scene.step
  const { mode } = opened.entry
  if (mode.kind !== 'attended' || !mode.session.staging) throw new Error('nothing is staged here')
  mode.session.staging.isLeftWaiting = true
  const session = {
    ...mode.session,
    accounts: [alice],
    staging: { ...mode.session.staging, isLeftWaiting: false },
  }
  const second: Entry = { ...opened.entry, mode: { ...mode, session }, prepares: 0 }
  entries.clear()
  entries.set([context.cwd, '/one', false].join('\0'), { ...opened.entry, prepares: 1 })
  entries.set([context.cwd, '/two', false].join('\0'), second)
  t.false(isLeftWaiting(scene.step))
  second.prepares = 1
  t.true(isLeftWaiting(scene.step))
})
