import test, { type ExecutionContext } from 'ava'
import { type Lifecycle, runLifecycle } from '../../lib/npm/lifecycle.ts'
import type { NpmRun } from '../../lib/npm/run.ts'
import type { Env } from '../../lib/types.ts'
import { createFolder, type Files } from '../fakes/folder.ts'

type Scripts = Record<string, string>

interface Run {
  events: Lifecycle[]
  scripts: Scripts | undefined
  env?: Env
  files?: Files
  fails?: string
}

/** What npm was asked to run, in order. */
async function run(t: ExecutionContext, { events, scripts, env = {}, files = {}, fails }: Run) {
  const runs: NpmRun[] = []
  const cwd = createFolder(t, files)
  const failure = await runLifecycle(events, { root: '/root', scripts, cwd, env }, async (call) => {
    runs.push(call)
    return { stdout: '', stderr: '', failure: call.args[1] === fails ? new Error('it failed') : undefined }
  })
  return { runs, failure, commands: runs.map(({ args }) => args.join(' ')) }
}

const all = (...names: string[]): Scripts => Object.fromEntries(names.map((name) => [name, `echo ${name}`]))
const AFTER: Lifecycle[] = ['publish', 'postpublish']
const BEFORE: Lifecycle[] = ['prepublishOnly']

const cases: Array<[Lifecycle[], Scripts | undefined, string[]]> = [
  [BEFORE, undefined, []],
  [BEFORE, {}, []],
  [BEFORE, all('prepare', 'prepack', 'publish'), []],
  [BEFORE, { prepublishOnly: '' }, []],
  [BEFORE, all('prepublishOnly'), ['run prepublishOnly']],
  [BEFORE, all('prepublishOnly', 'preprepublishOnly'), ['run prepublishOnly --ignore-scripts']],
  [BEFORE, all('prepublishOnly', 'postprepublishOnly'), ['run prepublishOnly --ignore-scripts']],
  [AFTER, all('publish'), ['run publish']],
  [AFTER, all('postpublish'), ['run postpublish']],
  [AFTER, all('publish', 'postpublish'), ['run publish']],
  [AFTER, all('publish', 'prepublish'), ['run publish --ignore-scripts']],
  [AFTER, all('publish', 'postpublish', 'prepublish'), ['run publish --ignore-scripts', 'run postpublish']],
  [AFTER, all('postpublish', 'prepostpublish'), ['run postpublish --ignore-scripts']],
  [AFTER, all('publish', 'postpublish', 'postpostpublish'), ['run publish']],
]

for (const [events, scripts, commands] of cases) {
  test(`${events} of ${scripts && Object.keys(scripts)}: ${commands.join(', ') || 'nothing is run'}`, async (t) => {
    t.deepEqual((await run(t, { events, scripts })).commands, commands)
  })
}

const ignored: Array<[string, Env, Files]> = [
  ['the environment', { npm_config_ignore_scripts: 'true' }, {}],
  ['the environment in upper case', { NPM_CONFIG_IGNORE_SCRIPTS: 'true' }, {}],
  ['.npmrc', {}, { '.npmrc': 'ignore-scripts=true\n' }],
]

for (const [where, env, files] of ignored) {
  test(`ignore-scripts is heeded in ${where}`, async (t) => {
    const scripts = all('publish', 'postpublish')
    t.deepEqual((await run(t, { events: AFTER, scripts, env, files })).commands, [])
  })
}

test('the environment has the last word on ignore-scripts', async (t) => {
  const call = { events: BEFORE, scripts: all('prepublishOnly') }
  const files = { '.npmrc': 'ignore-scripts=true\n' }
  t.is((await run(t, { ...call, files, env: { npm_config_ignore_scripts: 'false' } })).commands.length, 1)
})

test('runs where package.json is, with what it is given', async (t) => {
  const { runs } = await run(t, { events: BEFORE, scripts: all('prepublishOnly'), env: { A: '1' } })
  t.like(runs[0], { cwd: '/root', env: { A: '1' } })
})

test('the first failure ends it and comes back', async (t) => {
  const scripts = all('publish', 'prepublish', 'postpublish')
  const { failure, commands } = await run(t, { events: AFTER, scripts, fails: 'publish' })
  t.is(failure?.message, 'it failed')
  t.is(commands.length, 1)
})
