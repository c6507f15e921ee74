import type { AnswerReading } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import { prepareRelease, publishRelease } from '../../lib/release/release-package.ts'
import type { Memory } from '../../lib/release/session.ts'
import { ok } from '../fakes/npm.ts'
import { type StepOptions, stepWith } from '../fakes/step.ts'
import { createPacking, facts } from './packing.ts'

const yes: AnswerReading = { type: 'approval', username: undefined, otp: undefined }
const code: AnswerReading = { type: 'code', username: 'alice', otp: '012345' }
const useless: AnswerReading = { type: 'code', username: 'carol', otp: '012345' }
const approval = { features: ['approval' as const] }

const memory = (): Memory => ({ accepted: undefined })

/** A release whose maintainer says these things, one after the other. */
function scene(t: ExecutionContext, said: AnswerReading[], options: StepOptions = {}, other?: string) {
  const left = [...said]
  const answer = () => left.shift() ?? ({ type: 'decline', by: undefined, reason: undefined } as const)
  const packed = (integrity: string) => ok(facts(integrity))
  const results = (integrity: string) =>
    // What is packed; then, where something changed, the other fingerprint.
    other ? { pack: [packed(integrity), packed(other)] } : {}
  return createPacking(t, results as never, { answer, session: approval, ...options })
}

test('asks for the approval of what was packed, before the tag; publish asks for the code alone', async (t) => {
  const { step, npm, integrity } = await scene(t, [yes, code])
  const prepared = await prepareRelease({ ...step, phase: 'prepare' })
  t.like(step.asked[0], { ask: 'approval', package: { integrity, files: 1 } })
  await publishRelease(prepared, step, memory())
  t.like(step.asked[1], { ask: 'code', package: { integrity } })
  t.deepEqual(npm.commands(), ['pack', 'publish', 'pack', 'publish'])
  t.true(step.context.lines.includes('Approved.'))
})

test('who approves with a code is named, and asked no more', async (t) => {
  const { step } = await scene(t, [code])
  await publishRelease(await prepareRelease({ ...step, phase: 'prepare' }), step, memory())
  t.is(step.asked.length, 1)
  t.true(step.context.lines.includes('Approved by alice.'))
})

test('a responder without approvals is asked for nothing before the tag', async (t) => {
  const { step, npm } = await scene(t, [code], { session: { features: [] } })
  t.is(await prepareRelease({ ...step, phase: 'prepare' }), undefined)
  t.deepEqual(npm.runs, [])
  await publishRelease(undefined, step, memory())
  t.deepEqual(npm.commands(), ['pack', 'publish', 'publish'])
})

test('after the tag no approval is asked for', async (t) => {
  const { step } = await scene(t, [])
  t.is(await prepareRelease(step), undefined)
})

test('a no ends it, and nothing is told of it', async (t) => {
  const { step } = await scene(t, [])
  await t.throwsAsync(prepareRelease({ ...step, phase: 'prepare' }), { code: 'EAPPROVALDECLINED' })
  t.deepEqual(step.told, [])
})

test('an answer that is none is asked for again, three times in all', async (t) => {
  const { step } = await scene(t, [useless, useless, useless, yes])
  await t.throwsAsync(prepareRelease({ ...step, phase: 'prepare' }), { code: 'ERESPONDERANSWER' })
  t.is(step.asked.length, 3)
  t.is(step.told.at(-1), 'failed')
})

test('contents that changed are packed and asked about once more', async (t) => {
  const { step, npm } = await scene(t, [yes, yes, code], {}, 'sha512-changed')
  const prepared = await prepareRelease({ ...step, phase: 'prepare' })
  await publishRelease(prepared, step, memory())
  t.deepEqual(
    step.asked.map(({ ask, attempt, reason }) => `${ask} ${attempt} ${reason}`),
    ['approval 1 null', 'approval 2 changed', 'code 1 null'],
  )
  t.deepEqual(npm.commands(), ['pack', 'publish', 'pack', 'pack', 'publish', 'publish'])
})

for (const [what, input] of [
  ['a script runs around packing', { pkg: { name: '@example/tool', scripts: { prepack: 'true' } } }],
  ['the tarball is kept', { options: { ...stepWith().options, tarballDir: 'packed' } }],
] as const) {
  test(`where ${what}, what packing gives after it is found out by packing`, async (t) => {
    const { step, npm } = await scene(t, [yes], { input })
    await prepareRelease({ ...step, phase: 'prepare' })
    t.deepEqual(npm.commands(), ['pack', 'publish', 'pack'])
  })
}

test('scripts run after the upload', async (t) => {
  const pkg = { name: '@example/tool', scripts: { postpublish: 'true' } }
  const { step, npm } = await scene(t, [code], { input: { pkg } })
  await publishRelease(undefined, step, memory())
  t.deepEqual(npm.commands().slice(-2), ['publish', 'run'])
})
