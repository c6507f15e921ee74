import test from 'ava'
import { gitEnvironment } from '../../lib/git/environment.ts'
import { runGit } from '../../lib/git/run-git.ts'
import { until } from '../helpers/until.ts'
import { createEmptyFolder } from './tree-scene.ts'

const PATH = process.env.PATH

test('a run returns the exit code, and the output byte for byte', async (t) => {
  const cwd = await createEmptyFolder(t)
  const result = await runGit(['hash-object', '--stdin'], { cwd, env: { PATH }, input: '' })
  t.deepEqual(result, { exitCode: 0, stdout: 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391\n', stderr: '' })
})

test('a failure, a missing git or a missing folder does not throw', async (t) => {
  const cwd = await createEmptyFolder(t)
  t.is((await runGit(['rev-parse', 'HEAD'], { cwd, env: { PATH } })).exitCode, 128)
  t.is((await runGit(['--version'], { cwd, env: { PATH: cwd } })).exitCode, undefined)
  t.is((await runGit(['--version'], { cwd: `${cwd}/none`, env: { PATH } })).exitCode, undefined)
})

test('at the time limit, git ends along with what it started', async (t) => {
  t.timeout(60_000)
  const cwd = await createEmptyFolder(t)
  const alias = ['-c', 'alias.hang=!echo $$; sleep 600', 'hang']
  const { exitCode, stdout } = await runGit(alias, { cwd, env: { PATH }, timeoutMs: 1_000 })
  t.is(exitCode, undefined)
  await until(() => {
    try {
      return !process.kill(Number(stdout), 0)
    } catch {
      return true
    }
  })
})

test('a run whose output is cut off does not count as a success', async (t) => {
  t.timeout(60_000)
  const cwd = await createEmptyFolder(t)
  const alias = ['-c', 'alias.print=!head -c 100000001 /dev/zero | tr "\\0" x', 'print']
  const { exitCode, stdout } = await runGit(alias, { cwd, env: { PATH } })
  t.is(stdout.length, 100_000_000)
  t.is(exitCode, undefined)
})

test('git gets the given environment and nothing else', async (t) => {
  const cwd = await createEmptyFolder(t)
  process.env.CFA_TEST_NOT_FOR_GIT = 'x'
  t.teardown(() => delete process.env.CFA_TEST_NOT_FOR_GIT)
  const alias = ['-c', 'alias.env=!printenv', 'env']
  const { stdout } = await runGit(alias, { cwd, env: { PATH, GIVEN: 'y' } })
  t.regex(stdout, /^GIVEN=y$/m)
  t.notRegex(stdout, /CFA_TEST_NOT_FOR_GIT/)
})

test('git’s environment keeps configuration and drops what points at a repository', (t) => {
  const pointing = {
    GIT_DIR: '/a',
    GIT_WORK_TREE: '/b',
    GIT_INDEX_FILE: 'c',
    GIT_OBJECT_DIRECTORY: 'd',
    GIT_PREFIX: 'e',
  }
  const kept = {
    PATH: '/bin',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_GLOBAL: '/g',
  }
  t.like(gitEnvironment({ ...pointing, ...kept }), kept)
  const names = Object.keys(gitEnvironment({ ...pointing, ...kept }))
  t.deepEqual(
    names.filter((name) => name in pointing),
    [],
  )
})
