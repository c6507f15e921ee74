import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import test, { type ExecutionContext } from 'ava'
import { execa } from 'execa'
import { parse } from 'yaml'
import { createFolder } from '../fakes/folder.ts'

const ACTION = '.github/actions/publish/action.yml'
interface Action {
  inputs: Record<string, { default?: string; required?: boolean }>
  runs: { using: string; steps: Array<{ run: string; shell: string; env: Record<string, string> }> }
}
const { inputs, runs } = parse(readFileSync(ACTION, 'utf8')) as Action
const step = runs.steps[0] as Action['runs']['steps'][number]

/** Runs the action's step as a runner does. Resolves with the arguments that `npx` gets. */
async function run(t: ExecutionContext, given: Record<string, string>): Promise<string[]> {
  const bin = createFolder(t)
  const npx = path.join(bin, 'npx')
  writeFileSync(npx, '#!/bin/sh\nfor argument; do printf "%s\\0" "$argument"; done\n')
  chmodSync(npx, 0o755)
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, expression]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? t.fail()
      return [name, given[String(input)] ?? inputs[String(input)]?.default ?? '']
    }),
  )
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run]
  const { stdout } = await execa('bash', args, {
    env: { ...env, PATH: `${bin}:${process.env.PATH}` },
    extendEnv: false,
  })
  return stdout.split('\0').slice(0, -1)
}

const behind = (command: string) => ['--', 'bash', '-e', '-o', 'pipefail', '-c', command]

test('the action runs the command with the given version of the package', async (t) => {
  const args = await run(t, { command: 'pnpm -r publish', version: '1.2.3' })
  t.deepEqual(args, [
    ...['--yes', '@cfa/semantic-release-npm@1.2.3', 'publish'],
    ...behind('pnpm -r publish'),
  ])
})

test('every input is passed on as the option of the same name', async (t) => {
  const args = await run(t, {
    ...{ command: 'x', responder: 'https://cfa.example.com/', accounts: 'alice,bob', timeout: '20m' },
    ...{ each: 'true', staged: 'true', wait: '10m', allow: 'owner,access', trust: 'allow' },
    'link-in-log': 'true',
  })
  t.deepEqual(args.slice(2), [
    ...['publish', '--responder=https://cfa.example.com/', '--accounts=alice,bob', '--timeout=20m'],
    ...['--each', '--staged', '--wait=10m', '--allow=owner,access', '--trust=allow', '--link-in-log'],
    ...behind('x'),
  ])
})

test('no input becomes part of a script, whatever its text', async (t) => {
  t.deepEqual(
    runs.steps.filter((one) => one.run.includes('${{')),
    [],
  )
  const odd = '"; echo $(id) `id` \'\n#'
  const args = await run(t, { command: odd, timeout: odd, version: odd })
  t.deepEqual(args.slice(1), [
    ...[`@cfa/semantic-release-npm@${odd}`, 'publish', `--timeout=${odd}`],
    ...behind(odd),
  ])
})

test('the action is a single composite step, and its page documents each input', (t) => {
  t.is(runs.using, 'composite')
  t.is(runs.steps.length, 1)
  const page = readFileSync('docs/tools/ci.md', 'utf8')
  for (const name of Object.keys(inputs)) t.true(page.includes(`\`${name}\``), name)
})
