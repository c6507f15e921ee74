import test from 'ava'
import type { Job } from '../../lib/batch/job.ts'
import { type BatchTools, runBatch } from '../../lib/batch/run-batch.ts'
import { failFor } from '../../lib/cfa-publish/state.ts'
import { getError } from '../../lib/errors/get-error.ts'
import { askApproval } from '../../lib/release/ask-approval.ts'
import type { GivenAnswer } from '../../lib/responders/types.ts'
import { alice, bob, TARGET } from '../fakes/release.ts'
import type { ResponderBehaviour } from '../fakes/responder.ts'
import { APPROVAL, askingScene, code, inTurn, reasonsOf, untilAborted } from '../release/session-scene.ts'
import { jobScene, refused, type Verdict } from './jobs.ts'

/** Packages a to d, at a registry that is a function, with maintainers who answer in turn. */
function scene(
  answers: readonly GivenAnswer[],
  verdict: Verdict,
  takesMs = 0,
  confirm?: ResponderBehaviour['confirm'],
) {
  const features = ['several', 'approval', ...(confirm ? (['web'] as const) : [])] as const
  const asking = askingScene({ answer: inTurn(answers), features, ...(confirm && { confirm }) })
  const { clock, context, accounts, newSession } = asking
  const { jobs, sent } = jobScene({ a: [], b: [], c: [], d: [] }, verdict)
  const own = jobs.map(
    (job): Job => ({
      ...job,
      topic: { ...job.topic, target: { ...TARGET, name: job.key } },
      send: async (account, otp) => {
        if (takesMs > 0) await clock.advance(takesMs)
        return job.send(account, otp)
      },
    }),
  )
  const run = async (more: Partial<BatchTools> = {}) => {
    const { progress, error } = await runBatch(own, {
      ...{ newSession, accounts, asking: () => asking.asking, takesSeveral: true, onRefused: () => {} },
      approve: async () => undefined,
      ...{ count: { written: 0 }, mask: () => {} },
      confirming: {
        clock,
        logger: context.logger,
        pollDone: (_url, _credential, signal) => untilAborted(signal),
      },
      ...more,
    })
    const states = [...progress.states()].map(([{ key }, { kind }]) => `${key} ${kind}`)
    return { error, states, sent, asked: reasonsOf(asking.responder) }
  }
  return { ...asking, run }
}

const ALL = ['a', 'b', 'c', 'd'].map((name) => `${name} published`)

/** A registry that accepts each code once. */
function once(): Verdict {
  const used = new Set<string | undefined>()
  return (_name, otp) => {
    if (used.has(otp)) return 'rejected'
    used.add(otp)
    return 'done'
  }
}

test('once a code is rejected right after it was accepted, no code is tried twice', async (t) => {
  const { run } = scene(
    ['1', '2', '3', '4'].map((digit) => code(digit.repeat(6))),
    once(),
  )
  const { states, sent, asked } = await run()
  t.deepEqual(states, ALL)
  t.deepEqual(sent, ['a 111111', 'b 111111', 'b 222222', 'c 333333', 'd 444444'])
  t.deepEqual(asked, ['1 null', '2 expired', '3 expired', '4 expired'])
})

test('a code that was rejected for its age does not stop the next one from being used twice', async (t) => {
  const verdict: Verdict = (name, otp) => (name === 'b' && otp === '111111' ? 'rejected' : 'done')
  const { run } = scene([code('111111'), code('222222')], verdict, 15_000)
  const { states, asked } = await run()
  t.deepEqual(states, ALL)
  t.deepEqual(asked, ['1 null', '2 expired'])
})

test('a code that the registry has just accepted is tried first, and does not count as a wrong code', async (t) => {
  const answers = [code('222222'), code('333333'), code('444444')]
  const { run } = scene(answers, (_name, otp) => (otp === '444444' ? 'done' : 'rejected'))
  const remembered = { account: alice, otp: '111111', registry: TARGET.registry, spec: 'other@1.0.0' }
  const { states, asked } = await run({ remembered })
  t.deepEqual(states, ALL)
  t.deepEqual(asked, ['1 null', '2 rejected', '3 rejected'])
})

test('a question about writes of which one ended unclear is told that it may be published', async (t) => {
  const error = failFor('b', 'https://registry.example/')('EPUBLISHUNCLEAR', { written: 'unknown' })
  const place = scene([code('111111')], (name) => (name === 'b' ? error : 'done'))
  await place.run()
  t.is(place.responder.reported.at(-1), 'failed: 3 of 4 were published, and 1 may be.')
})

test('the outcome of each package is reported to the question for the approval', async (t) => {
  const place = scene([{ type: 'approval', username: 'alice', otp: '111111' }], () => 'done')
  const tools = { isAgain: false, logger: place.context.logger, endpoint: place.responder.name }
  const asking = { ...place.asking, accounts: place.accounts }
  const packages = ['a', 'b', 'c', 'd'].map((name) => ({ ...APPROVAL, target: { ...TARGET, name } }))
  const approval = await askApproval({ ...APPROVAL, packages }, place.newSession(), asking, tools)
  t.deepEqual((await place.run({ approve: async () => approval })).states, ALL)
  const { reported } = place.responder
  t.is(reported.filter((state) => state === 'published').length, 5)
  t.is(place.responder.asked.length, 1)
})

test('with stopsAtFailure nothing starts after a failure, but writes under way are finished', async (t) => {
  const verdict: Verdict = (name) => (name === 'c' ? refused() : 'done')
  const { run } = scene([code('111111')], verdict)
  t.deepEqual((await run({ stopsAtFailure: true })).states, [
    'a published',
    'b published',
    'c failed',
    'd published',
  ])
  const early = scene([code('111111')], (name) => (name === 'a' ? refused() : 'done'))
  t.deepEqual((await early.run({ stopsAtFailure: true })).states, [
    'a failed',
    'b skipped',
    'c skipped',
    'd skipped',
  ])
})

test('no other code is asked for when one is rejected after a failure has ended the batch', async (t) => {
  const verdict: Verdict = (name) => (name === 'c' ? refused() : name === 'd' ? 'rejected' : 'done')
  const { run } = scene([code('111111')], verdict)
  const { states, asked, error } = await run({ stopsAtFailure: true })
  t.deepEqual([states.at(-1), asked, error], ['d skipped', ['1 null'], undefined])
})

test('web answers without end are followed ten times each, and end the run after five questions', async (t) => {
  const web: GivenAnswer = { type: 'web', username: 'alice', key: undefined }
  const pair = {
    authUrl: 'https://registry.example/auth/cli/1',
    doneUrl: 'https://registry.example/-/v1/done',
  }
  const { run } = scene(
    Array(9).fill(web),
    () => pair,
    0,
    async () => web,
  )
  const { error, states, sent } = await run()
  t.like(error, { code: 'EOTPREJECTED' })
  t.is(sent.length, 50)
  t.false(states.includes('a published'))
})

/** Makes the writes of one account fail. */
const refusal = (code: 'EACCOUNTEXPIRED' | 'EACCOUNTRIGHTS', account = 'alice') =>
  getError(code, { registry: TARGET.registry, account, isOfAccount: true })

test('if the registry refuses an account, another one is asked for the rest', async (t) => {
  const verdict: Verdict = (name, otp) =>
    name !== 'a' && otp === '111111' ? refusal('EACCOUNTEXPIRED') : 'done'
  const place = scene([code('111111'), code('222222', 'bob')], verdict)
  const { states, error, asked } = await place.run({ accounts: [alice], others: [alice, bob] })
  t.deepEqual([states, error], [ALL, undefined])
  t.deepEqual(asked, ['1 null', '2 rejected'])
  t.deepEqual(
    place.responder.asked.map(({ accounts }) => accounts),
    [['alice'], ['bob']],
  )
  t.true(place.responder.reported.some((state) => /EACCOUNTEXPIRED.* Another account is needed/.test(state)))
})

test('an account that lacks one of several packages is left out only if its failure would end the batch', async (t) => {
  const verdict: Verdict = (name, otp) =>
    name === 'b' && otp === '111111' ? refusal('EACCOUNTRIGHTS') : 'done'
  const answers = [code('111111'), code('222222', 'bob')]
  t.deepEqual((await scene(answers, verdict).run({ stopsAtFailure: true })).states, ALL)
  const goingOn = await scene(answers, verdict).run()
  t.deepEqual(goingOn.states, ['a published', 'b failed', 'c published', 'd published'])
})
