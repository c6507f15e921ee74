import test from 'ava'
import { type Found, hasBytesOf, judgeView, lookUpPatiently } from '../../lib/npm/look-up.ts'
import type { NpmResult, NpmRun } from '../../lib/npm/run.ts'
import { createHastyClock } from '../fakes/clock.ts'

const said = (stdout: string): NpmResult => ({ stdout, stderr: '', failure: undefined })
const failed = (code: string): NpmResult => ({
  stdout: JSON.stringify({ error: { code, summary: '', detail: '' } }),
  stderr: '',
  failure: new Error('npm failed'),
})

const there = said(JSON.stringify({ 'dist.integrity': 'sha512-x', 'dist-tags': { latest: '1.0.0' } }))
const version = {
  kind: 'version',
  integrity: 'sha512-x' as string | undefined,
  shasum: undefined as string | undefined,
  distTags: { latest: '1.0.0' } as Record<string, string>,
} as const

const views: Array<[string, NpmResult, Found]> = [
  ['a version', there, version],
  ['a version as npm 12 shows it', said(`[${there.stdout}]`), version],
  ['an empty list', said('[]\n'), { kind: 'absent' }],
  ['a version without tags', said('{"dist.integrity":"sha512-x"}'), { ...version, distTags: {} }],
  ['a package without the version', said('\n'), { kind: 'absent' }],
  ['E404', failed('E404'), { kind: 'absent' }],
  ['E500', failed('E500'), { kind: 'unknown' }],
  ['E401', failed('E401'), { kind: 'unknown' }],
  [
    'a version with SHA-1 alone',
    said('{"dist.shasum":"abc"}'),
    { ...version, integrity: undefined, shasum: 'abc', distTags: {} },
  ],
  ['a version without any hash', said('{"dist-tags":{}}'), { kind: 'unknown' }],
  ['no JSON', said('<html>'), { kind: 'unknown' }],
]

for (const [title, result, found] of views) {
  test(`${title} is ${found.kind}`, (t) => t.deepEqual(judgeView(result), found))
}

const tarball = { filename: 'b.tgz', file: '/b.tgz', integrity: 'sha512-x', shasum: 'abc' }

for (const [title, hashes, isSame] of [
  ['the same SHA-512', { integrity: 'sha512-x', shasum: 'other' }, true],
  ['another SHA-512', { integrity: 'sha512-y', shasum: 'abc' }, false],
  ['the same SHA-1 alone', { integrity: undefined, shasum: 'abc' }, true],
  ['another SHA-1 alone', { integrity: undefined, shasum: 'abd' }, false],
] as const) {
  test(`${title} ${isSame ? 'is' : 'is not'} the same bytes`, (t) => {
    t.is(hasBytesOf({ ...version, ...hashes }, tarball), isSame)
  })
}

const call = {
  spec: '@a/b@1.0.0',
  registry: 'https://registry.example/',
  userconfig: '/u.npmrc',
  cwd: '/project',
  env: { A: '1' },
}

/** npm that gives these results one after the other; the last one stays. */
function npm(results: NpmResult[]) {
  const runs: NpmRun[] = []
  const runNpm = async (run: NpmRun) => results[Math.min(runs.push(run), results.length) - 1] as NpmResult
  return { runs, runNpm, ...createHastyClock() }
}

test('asks past all caches, for this version alone, with no retries of npm’s', async (t) => {
  const effects = npm([there])
  t.deepEqual(await lookUpPatiently(call, effects), version)
  t.is(effects.runs.length, 1)
  const { args, cwd, env } = effects.runs[0] ?? t.fail()
  t.deepEqual([cwd, env], ['/project', { A: '1' }])
  t.deepEqual(args.slice(0, 2), ['view', '@a/b@1.0.0'])
  for (const flag of ['--prefer-online', '--json', '--fetch-retries=0']) t.true(args.includes(flag))
})

test('looks again for some seconds where there is nothing yet, or nothing to know', async (t) => {
  const effects = npm([failed('E404'), failed('E503'), there])
  t.deepEqual(await lookUpPatiently(call, effects), version)
  t.deepEqual(effects.slept, [1000, 1000])
})

for (const [last, kind] of [
  [failed('E404'), 'absent'],
  [failed('E503'), 'unknown'],
] as const) {
  test(`says ${kind} where that is what it comes to`, async (t) => {
    const effects = npm([last])
    t.is((await lookUpPatiently(call, effects)).kind, kind)
    t.is(effects.runs.length, 5)
    t.is(effects.slept.length, 4)
  })
}
