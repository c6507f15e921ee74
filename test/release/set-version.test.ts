import { PassThrough } from 'node:stream'
import test from 'ava'
import type { NpmRun } from '../../lib/npm/run-npm.ts'
import { setVersion } from '../../lib/release/set-version.ts'

test('the version is written to the folder, without a git tag and not to workspaces', async (t) => {
  const runs: NpmRun[] = []
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const result = { stdout: 'v2.1.0', stderr: '', failure: undefined }
  const ended = setVersion(
    '2.1.0',
    ['--no-workspaces-update'],
    { cwd: '/root', env: { PATH: '/bin' }, stdout, stderr },
    (run) => {
      runs.push(run)
      return { ended: Promise.resolve(result), keepAlive: () => {}, kill: () => {} }
    },
  )
  t.is(await ended, result)
  t.deepEqual(runs, [
    {
      args: ['version', '2.1.0', '--no-git-tag-version', '--allow-same-version', '--no-workspaces-update'],
      cwd: '/root',
      env: { PATH: '/bin', npm_config_workspaces: 'null' },
      stdout,
      stderr,
    },
  ])
})
