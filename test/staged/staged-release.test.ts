import type { AnswerReading } from '@cfa/protocol'
import test, { type ExecutionContext } from 'ava'
import type { ErrorCode } from '../../index.ts'
import { prepareStaged, publishStaged, type StagedRelease } from '../../lib/staged/staged-release.ts'
import { failed, found, ok } from '../fakes/npm.ts'
import { type Answering, type FakeStep, type StepOptions, stepWith } from '../fakes/step.ts'
import { createPacking, facts } from '../release/packing.ts'
import { ABSENT, createStageNpm, EOTP, ID, registryThatSays, stagingWith, type Word } from './stage.ts'

const yes: AnswerReading = { type: 'approval', username: undefined, otp: undefined }
const no: AnswerReading = { type: 'decline', by: 'bob', reason: undefined }
const code: AnswerReading = { type: 'code', username: 'alice', otp: '012345' }
const STAGED = ok({ '@example/tool': { stageId: ID } })

interface Given {
  /** What the maintainer says, one after the other. */
  said?: AnswerReading[]
  answer?: Answering
  /** Beside staging and approving, which go well. */
  npm?: (integrity: string) => Parameters<typeof createStageNpm>[0]
  /** Where the registry says that the version stands, one after the other. */
  status?: Word[]
  isOnSite?: boolean
  /** The responder takes approvals. */
  features?: [] | ['approval']
  input?: StepOptions['input']
  /** What would be packed differs when it is looked at again. */
  isChanged?: boolean
}

/** A release that is staged: before the tag, and after it. */
async function scene(t: ExecutionContext, given: Given) {
  const { said = [], status = ['staged'], isOnSite = false, isChanged, input = {} } = given
  const { features = ['approval'] } = given
  const left = [...said]
  const session = {
    features,
    registry: await registryThatSays(t, status),
    staging: stagingWith({ isOnSite }),
  }
  const results = (integrity: string) => ({
    ...(isChanged ? { pack: [ok(facts(integrity)), ok(facts('sha512-changed'))] } : {}),
    ...given.npm?.(integrity),
  })
  const answer = given.answer ?? (() => left.shift() ?? no)
  const packing = await createPacking(t, results, { answer, session, input })
  const stage = { 'stage publish': [STAGED], 'stage approve': [ok()], ...given.npm?.(packing.integrity) }
  const npm = createStageNpm(stage)
  const { clock, effects } = packing.step
  const step: FakeStep = {
    ...packing.step,
    phase: 'prepare',
    effects: {
      ...effects,
      runNpm: (run) => (run.args[0] === 'stage' ? npm : effects).runNpm(run),
      // Pauses end at once; what is longer is a deadline.
      sleep: async (ms, signal) => (ms > 30_000 ? clock.sleep(ms, signal) : undefined),
    },
  }
  const memory = { accepted: undefined }
  const prepare = () => prepareStaged(step, memory)
  const publish = (staged: StagedRelease) => publishStaged(staged, { ...step, phase: 'publish' }, memory)
  return { step, npm, prepare, publish, release: async () => publish(await prepare()) }
}

const asked = ({ asked }: FakeStep) => asked.map(({ ask, kind }) => `${ask} ${kind}`)

async function endsNaming(
  t: ExecutionContext,
  run: Promise<unknown>,
  code: ErrorCode,
  state = /no tag was pushed/,
): Promise<void> {
  const { details } = (await t.throwsAsync(run, { code })) as Error & { details: string }
  t.regex(details, state)
  for (const verb of ['approve', 'reject']) t.true(details.includes(`npm@11 stage ${verb} ${ID}`), details)
}

test('staged and approved before the tag, and with a code after it', async (t) => {
  const { step, npm, prepare, publish } = await scene(t, { said: [yes, code] })
  const staged = await prepare()
  t.deepEqual([asked(step), npm.commands()], [['approval stage-approve'], ['stage publish']])
  await publish(staged)
  t.deepEqual(asked(step), ['approval stage-approve', 'code stage-approve'])
  t.deepEqual(npm.commands(), ['stage publish', 'stage approve'])
  t.is(step.session.staging?.item, undefined)
})

test('a code that came with the approval approves, and nobody is asked again', async (t) => {
  const { step, npm, release } = await scene(t, { said: [code] })
  await release()
  t.deepEqual(asked(step), ['approval stage-approve'])
  t.deepEqual(npm.commands(), ['stage publish', 'stage approve'])
})

test('a refused code is asked for again', async (t) => {
  const stage = () => ({ 'stage approve': [EOTP, ok()] })
  const { step, release } = await scene(t, { said: [yes, code, code], npm: stage })
  await release()
  t.deepEqual(
    step.asked.map(({ ask, reason }) => [ask, reason]),
    [
      ['approval', null],
      ['code', null],
      ['code', 'rejected'],
    ],
  )
})

test('a responder without approvals is asked for the code before the tag', async (t) => {
  const { step, npm, prepare } = await scene(t, { said: [code], features: [] })
  t.is((await prepare()).id, undefined)
  t.deepEqual(asked(step), ['code stage-approve'])
  t.deepEqual(npm.commands(), ['stage publish', 'stage approve'])
})

for (const [features, expected] of [
  [['approval'], 'EAPPROVALDECLINED'],
  [[], 'EOTPDECLINED'],
] as Array<[[] | ['approval'], ErrorCode]>) {
  test(`what is declined before the tag stays staged: ${expected}, with how to reject it`, async (t) => {
    const { npm, prepare } = await scene(t, { said: [no], features })
    await endsNaming(t, prepare(), expected)
    t.deepEqual(npm.commands(), ['stage publish'])
  })
}

test('what nobody answers stays staged', async (t) => {
  const silent = Promise.withResolvers<void>()
  const answer: Answering = () => {
    silent.resolve()
    return new Promise(() => {})
  }
  const { step, prepare } = await scene(t, { answer })
  const ended = endsNaming(t, prepare(), 'EAPPROVALTIMEOUT')
  await silent.promise
  await step.clock.advance(30 * 60_000)
  await ended
})

test('what is approved on npmjs.com meanwhile needs no code', async (t) => {
  const { step, npm, release } = await scene(t, {
    said: [yes],
    status: ['published'],
    npm: (integrity) => ({ 'stage view': [ABSENT], view: [found(integrity)] }),
  })
  await release()
  t.deepEqual(asked(step), ['approval stage-approve'])
  t.false(npm.commands().includes('stage approve'))
  t.deepEqual(step.told, ['published'])
})

test('what is rejected on npmjs.com while the code is typed is gone', async (t) => {
  const { release } = await scene(t, {
    said: [yes, code],
    status: ['staged', 404],
    npm: () => ({ 'stage approve': [ABSENT], 'stage view': [ABSENT], view: [ABSENT] }),
  })
  await t.throwsAsync(release(), { code: 'ESTAGEGONE' })
})

test('contents that a later plugin changed are not approved', async (t) => {
  const { step, npm, release } = await scene(t, { said: [yes], isChanged: true })
  await endsNaming(t, release(), 'ESTAGECHANGED', /v2\.1\.0 was pushed/)
  t.deepEqual(npm.commands(), ['stage publish'])
  t.deepEqual(step.told, ['failed: The contents changed after the approval.'])
})

test('contents that a later plugin changed are a warning once the version is live', async (t) => {
  const { step, release } = await scene(t, {
    isOnSite: true,
    isChanged: true,
    status: ['published'],
    npm: (integrity) => ({ view: [found(integrity)] }),
  })
  await release()
  t.regex(step.context.lines.at(-1) ?? '', /changed since .* was staged\. It is public as it was staged/)
})

test('what the registry blocks after the approval ends the release with the tag', async (t) => {
  const { step, release } = await scene(t, {
    said: [code],
    status: ['staged', 'blocked'],
    npm: () => ({ view: [failed('E404')] }),
    input: { options: { ...stepWith().options, waitFor: 'live' } },
  })
  const error = await t.throwsAsync(release(), { code: 'ESTAGEBLOCKED' })
  t.regex((error as Error & { details: string }).details, /v2\.1\.0 was pushed/)
  t.is(step.session.staging?.item, undefined)
})

const OVER = failed(undefined, 'You cannot publish over the previously published versions: 2.1.0.')

test('a version that is live with the same bytes is released without staging', async (t) => {
  const { step, npm, release } = await scene(t, {
    npm: (integrity) => ({ publish: [OVER], view: [found(integrity, { latest: '2.1.0' })] }),
  })
  await release()
  t.deepEqual([step.asked, npm.runs], [[], []])
})

test('a version that is live with other bytes from this very commit says how to tag it', async (t) => {
  const theirs = ok({ 'dist.integrity': 'sha512-theirs', 'dist-tags': {}, gitHead: 'a'.repeat(40) })
  const { prepare } = await scene(t, { npm: () => ({ publish: [OVER], view: [theirs] }) })
  const error = await t.throwsAsync(prepare(), { code: 'EPUBLISHCONFLICT' })
  const { details } = error as Error & { details: string }
  t.true(details.includes(`git tag v2.1.0 ${'a'.repeat(40)}`), details)
})
