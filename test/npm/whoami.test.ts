import test from 'ava'
import type { NpmRun } from '../../lib/npm/run.ts'
import { judgeWhoAmI, type WhoAmI, whoami } from '../../lib/npm/whoami.ts'

const failure = new Error('Command failed: npm whoami\nall the output')
const failed = (stderr: string) => judgeWhoAmI({ stdout: '', stderr, failure })
const said = (stdout: string) => judgeWhoAmI({ stdout, stderr: '', failure: undefined })

test('a name is a user', (t) => {
  t.deepEqual(said('alice\n'), { kind: 'user', username: 'alice' })
  t.deepEqual(said('"alice"\n'), { kind: 'user', username: 'alice' })
})

test('no name is nobody that is known', (t) => t.deepEqual(said('\n'), { kind: 'unknown' }))

const failures: Array<[string, Partial<WhoAmI>]> = [
  ['E404', { kind: 'unknown' }],
  ['E405', { kind: 'unknown' }],
  ['E501', { kind: 'unknown' }],
  ['E401', { kind: 'refused', problem: 'token' }],
  ['ENEEDAUTH', { kind: 'refused', problem: 'token' }],
  ['EAUTHIP', { kind: 'refused', problem: 'address' }],
  ['E403', { kind: 'refused', problem: 'forbidden' }],
  ['E500', { kind: 'unreachable' }],
  ['E429', { kind: 'unreachable' }],
  ['ECONNREFUSED', { kind: 'unreachable' }],
  ['EINVALIDPROXY', { kind: 'unreachable' }],
]

for (const [code, answer] of failures) {
  test(`${code} is ${Object.values(answer).join(': ')}`, (t) =>
    t.like(failed(`npm error code ${code}`), answer))
}

test('a revoked token is told from a wrong one by npm’s notice', (t) => {
  const stderr = 'npm error code E401\nnpm notice Access token expired or revoked.'
  t.like(failed(stderr), { kind: 'refused', problem: 'expired' })
})

test('where npm said nothing, the first line of the failure is told', (t) => {
  t.deepEqual(failed(''), { kind: 'unreachable', detail: 'Command failed: npm whoami' })
})

test('asks this registry, by this configuration, without npm’s long retries', async (t) => {
  const runs: NpmRun[] = []
  const call = {
    cwd: '/project',
    env: { A: '1' },
    registry: 'https://registry.example/',
    userconfig: '/u.npmrc',
  }
  await whoami(call, async (run) => {
    runs.push(run)
    return { stdout: 'alice', stderr: '', failure: undefined }
  })
  const [{ args, cwd, env } = t.fail()] = runs
  t.deepEqual([cwd, env, args[0]], ['/project', { A: '1' }, 'whoami'])
  const line = args.join(' ')
  for (const part of ['--userconfig /u.npmrc', '--registry https://registry.example/', '--fetch-retries=1'])
    t.true(line.includes(part), part)
})
