import test from 'ava'
import type { ErrorCode } from '../../index.ts'
import type { NpmResult } from '../../lib/npm/run.ts'
import type { PackedRelease } from '../../lib/release/pack-release.ts'
import { publishTarball } from '../../lib/release/publish-tarball.ts'
import { createNpm, failed, found, ok } from '../fakes/npm.ts'
import { alice, stepWith } from '../fakes/step.ts'

const OTP = '012345'
const packed = {
  tarball: { filename: 'a.tgz', file: '/folder/a.tgz', integrity: 'sha512-ours' },
  publishable: '/folder/package',
} as PackedRelease

function upload(publish: NpmResult[], view: NpmResult[] = []) {
  const npm = createNpm({ publish, view })
  const slept: number[] = []
  const sleep = async (ms: number) => void slept.push(ms)
  // Where a version stands is asked by HTTP, and nobody is there to say it.
  const session = { registry: 'http://127.0.0.1:1/' }
  const step = stepWith({ effects: { runNpm: npm.runNpm, sleep }, session })
  const run = () => publishTarball({ packed, account: alice, otp: OTP }, step)
  return { npm, slept, step, run }
}

const EOTP = failed('EOTP', 'A code is needed.')
const LOST = failed('ECONNRESET')
const KILLED: NpmResult = { stdout: '', stderr: '', failure: new Error('killed') }
const BUSY = failed('E429', 'Too many requests')
const OVER = failed('E403', 'You cannot publish over the previously published versions: 2.1.0.')
const STAGED = failed('E409', 'Cannot publish over previously staged version "2.1.0"')
const ABSENT = failed('E404')
const OURS = found('sha512-ours')
const THEIRS = found('sha512-theirs')

type Row = [title: string, publish: NpmResult[], view: NpmResult[], outcome: string, uploads: number]

const rows: Row[] = [
  ['is taken', [ok()], [], 'done', 1],
  ['is refused for its code', [EOTP], [], 'refused', 1],
  ['breaks off, and is there', [LOST], [OURS], 'done', 1],
  ['breaks off, and is there a moment later', [LOST], [ABSENT, ABSENT, OURS], 'done', 1],
  ['breaks off, and something else is there', [LOST], [THEIRS], 'EPUBLISHCONFLICT', 1],
  ['breaks off, is not there, and is taken then', [LOST, ok()], [ABSENT], 'done', 2],
  ['breaks off twice, and is there', [LOST, LOST], [...Array(5).fill(ABSENT), OURS], 'done', 2],
  ['breaks off twice, and is not there', [LOST, failed('E502')], [ABSENT], 'EPUBLISHUNCLEAR', 2],
  ['breaks off, and the registry cannot say', [LOST, LOST], [failed('E503')], 'EPUBLISHUNCLEAR', 2],
  [
    'breaks off, then is refused for its code, and is there',
    [LOST, EOTP],
    [...Array(5).fill(ABSENT), OURS],
    'done',
    2,
  ],
  ['breaks off, then is refused for its code', [LOST, EOTP], [ABSENT], 'refused', 2],
  [
    'breaks off, then is refused, and is there',
    [LOST, failed('E400')],
    [...Array(5).fill(ABSENT), OURS],
    'done',
    2,
  ],
  ['dies without a word, and is there', [KILLED], [OURS], 'done', 1],
  ['dies without a word, and is taken then', [KILLED, ok()], [ABSENT], 'done', 2],
  ['exists, and the registry cannot say more', [OVER], [failed('E503')], 'EPUBLISHUNCLEAR', 1],
  ['breaks off, then meets itself being processed', [LOST, STAGED], [ABSENT], 'done', 2],
  ['meets an earlier run’s being processed', [STAGED], [...Array(7).fill(ABSENT), OURS], 'done', 1],
  ['meets another one being processed', [STAGED], [...Array(7).fill(ABSENT), THEIRS], 'EPUBLISHCONFLICT', 1],
  ['exists, with these bytes', [OVER], [OURS], 'done', 1],
  ['exists, with other bytes', [OVER], [THEIRS], 'EPUBLISHCONFLICT', 1],
  [
    'meets another write, and is taken then',
    [failed('E409', 'Failed to save packument.'), ok()],
    [ABSENT],
    'done',
    2,
  ],
  ['is limited, and taken then', [BUSY, BUSY, ok()], [], 'done', 3],
  ['is limited without end', [BUSY], [], 'EPUBLISHREFUSED', 4],
  ['is refused by npm', [failed(undefined, 'You must specify a tag')], [], 'EPUBLISHREFUSED', 1],
  ['has a wrong token', [failed('E401')], [], 'EACCOUNTTOKEN', 1],
  [
    'has an expired token',
    [failed('E404', '', 'npm notice Access token expired or revoked.')],
    [],
    'EACCOUNTEXPIRED',
    1,
  ],
  ['has a token of elsewhere', [failed('EAUTHIP')], [], 'EACCOUNTADDRESS', 1],
  ['has a token for other packages', [failed('E404', 'Not found')], [], 'EACCOUNTSCOPE', 1],
  [
    'has an account without rights',
    [failed('E403', 'You do not have permission to publish "a".')],
    [],
    'EACCOUNTRIGHTS',
    1,
  ],
  ['is forbidden', [failed('E403', 'no')], [], 'EACCOUNTFORBIDDEN', 1],
]

for (const [title, publish, view, outcome, uploads] of rows) {
  test(`an upload that ${title}: ${outcome}`, async (t) => {
    const { npm, run } = upload(publish, view)
    if (outcome.startsWith('E')) await t.throwsAsync(run(), { code: outcome as ErrorCode })
    else t.is(await run(), outcome as 'done')
    const tries = npm.runs.filter(({ args }) => args[0] === 'publish')
    t.is(tries.length, uploads)
    t.deepEqual(new Set(tries.map(({ env }) => env.npm_config_otp)), new Set([OTP]))
    t.true(npm.runs.filter(({ args }) => args[0] === 'view').every(({ env }) => !('npm_config_otp' in env)))
  })
}

test('one process sends what was laid out, without scripts and without npm’s own retries', async (t) => {
  const { npm, run } = upload([ok()])
  await run()
  const { args, env } = npm.runs[0] ?? t.fail()
  t.deepEqual(args.slice(0, 2), ['publish', '/folder/package'])
  for (const flag of ['--json', '--ignore-scripts', '--fetch-retries=0', '--tag', 'latest'])
    t.true(args.includes(flag))
  t.notRegex(args.join(' '), new RegExp(`${OTP}|${alice.token}`))
  t.is(env.NPM_TOKEN, alice.token)
})

test('limits are waited for, longer each time, or as long as the registry says', async (t) => {
  const { run, slept } = upload([BUSY, failed('E429', 'Retry after 5s'), BUSY, ok()])
  await run()
  t.deepEqual(slept, [10_000, 5000, 60_000])
})

test('what npm shows has neither the code nor a token in it', async (t) => {
  const stderr = `npm notice with ${OTP} and ${alice.token}`
  const { run, step } = upload([ok('', stderr)])
  await run()
  t.is(step.context.output(), 'npm notice with [secure] and [secure]\n')
  const text = `it says ${OTP} and ${alice.token}`
  const error = await t.throwsAsync(upload([failed('E403', text)]).run(), { code: 'EACCOUNTFORBIDDEN' })
  t.notRegex((error as Error & { details: string }).details, new RegExp(`${OTP}|${alice.token}`))
  t.is(error.cause, undefined)
})

test('an unclear end says so, and not that nothing was published', async (t) => {
  const error = await t.throwsAsync(upload([LOST], [ABSENT]).run(), { code: 'EPUBLISHUNCLEAR' })
  t.regex((error as Error & { details: string }).details, /could not be found out/)
})
